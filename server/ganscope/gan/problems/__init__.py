"""Target distributions, one file each."""
