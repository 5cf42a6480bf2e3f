"""What each player minimises, one file each; all on logits, so that none takes the log of 0."""
