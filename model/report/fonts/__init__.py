"""The font that figures and pages carry with them, and how it was cut."""
