"""Early warning: from which year on is it clear that a target is met or missed, or that a cluster crosses a tier?"""
