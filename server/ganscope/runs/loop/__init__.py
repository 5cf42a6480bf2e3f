"""The thread of a run: its training loop, the commands that it handles, and what it publishes."""
