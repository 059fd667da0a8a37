"""The government: which policies are in force, who may use them, on what budget. It acts only through `world.support`."""
