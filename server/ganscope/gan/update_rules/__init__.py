"""Who moves when within one step, one file each."""
