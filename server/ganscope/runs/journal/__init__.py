"""What happened in a run, step by step, and how any of its steps is computed again."""
