"""jiju play: worlds side by side on a page, served from this machine: see clusters form, change a lever, go back."""
