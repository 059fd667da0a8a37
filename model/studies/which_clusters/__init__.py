"""Which clusters reach a tier, when, and with what probability."""
