"""The government: which policies are in force, who may use them, on what budget. It acts through `world.support`."""
