"""What may happen to a run, and when to say so: one file each, found by the registry."""
