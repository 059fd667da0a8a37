"""What a reader has to know beside a figure: doubt, error of quick runs, runs and values that are missing."""
