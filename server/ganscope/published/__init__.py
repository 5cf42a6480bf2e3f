"""Our results on the ring and the grid beside the published ones, by the same evaluation."""
