"""The best split of a sum of money over the instruments of a scenario, their places and their years."""
