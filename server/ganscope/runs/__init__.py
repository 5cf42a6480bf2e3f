"""Runs: the threads, clocks and memory around the pure core."""
