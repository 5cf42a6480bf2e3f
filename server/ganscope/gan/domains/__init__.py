"""The kinds of data: the shape of a sample and what is shown of it, one file each."""
