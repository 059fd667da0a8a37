"""The drift of the outside frontier of a region, measured once and kept with the region."""
