"""Facts that tell a cluster model from a mechanical one, each with the loop of cluster growth on and off."""
