"""The past predicted: the national environment is given, 2016-2017 are fitted, later years are compared."""
