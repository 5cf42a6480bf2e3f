"""Numbers that say how training goes, one file each."""
