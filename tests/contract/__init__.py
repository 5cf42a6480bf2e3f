"""One suite over every entry of every registry."""
