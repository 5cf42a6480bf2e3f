"""The thread of a run: the training loop, the commands it obeys, and what it publishes."""
