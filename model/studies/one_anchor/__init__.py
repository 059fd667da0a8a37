"""Who comes to a declared anchor, under contract or by themselves, and who loses."""
