"""What both players are made of, one file each."""
