"""Runs: trainings in threads, with all that surrounds the pure core.

Rooms, each of which imports only those before it:
  compute: compiled programs, and the trainer that calls them.
  journal: what happened in a run, and how any of its steps is computed again.
  loop: the thread of a run.
  storage: runs on disk.
Above them, `run.Run` is one run as the rest of the program sees it, and `run_manager.RunManager`
holds all runs.
"""
