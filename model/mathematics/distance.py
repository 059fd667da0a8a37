"""Great-circle distances between places and the weights that fall with them."""

from __future__ import annotations

import numpy as np

EARTH_RADIUS = 6371.0088  # km, mean radius


def great_circle(longitude: np.ndarray, latitude: np.ndarray, within: float) -> np.ndarray:
    """Matrix of haversine distances in km between all points; `within` km stands for the distance inside a place."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    half_lat, half_lon = (lat[:, None] - lat) / 2, (lon[:, None] - lon) / 2
    h = np.sin(half_lat) ** 2 + np.cos(lat[:, None]) * np.cos(lat) * np.sin(half_lon) ** 2
    distance = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0)))
    return np.maximum(distance, within)


def exponential_decay(distance: np.ndarray, length: float) -> np.ndarray:
    """Weights exp(-d / length); 1 at no distance. An infinite `length` gives weights of one everywhere."""
    return np.exp(-distance / length)
