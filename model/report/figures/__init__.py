"""Figures: `of_report` says which a report has and what goes into them, the other files draw one kind each."""
