"""What a reader of the terminal sees: tables, the summary of a study, progress while it runs."""
