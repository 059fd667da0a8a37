"""The summary of a study as plain tables: scorecard, clusters by tier, what was added, what it cost."""
