"""The state: a few tables of typed columns, the transaction-flow matrix, and what policies offer."""
