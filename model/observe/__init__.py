"""Observation: what is measured of a world. It writes nothing that a process reads."""
