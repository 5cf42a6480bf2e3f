"""Runs on disk: saved while they train, and loaded when they are used again."""
