"""What each player minimises, one file each, as a function of logits: none takes the log of 0."""
