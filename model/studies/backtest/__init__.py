"""The past predicted: the national environment is given, two years are fitted, later years are compared."""
