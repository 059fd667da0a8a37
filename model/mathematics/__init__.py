"""Pure functions on arrays: draws, choices, distances, rates. Nothing here knows of firms or policies."""
