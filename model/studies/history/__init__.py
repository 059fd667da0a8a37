"""Growth of value added year by year against the official figures."""
