"""Runs on the disk: saved while they train, and read when they are asked for again."""
