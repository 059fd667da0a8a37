"""What happens to one city, or to one cluster of it, and why."""
