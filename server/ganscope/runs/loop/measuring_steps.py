"""The steps at which a run is measured for its notices.

They depend on the run alone: on its step, and on the step of its last change. A slow machine, a
fast one, and one that nobody watches all measure the same steps, and so show the same notices.

Most changes happen at the beginning and after a change of the configuration, so there the steps lie
close together. Later the interval grows with the steps, so that measuring costs a bounded part of
the time.
"""

# The interval at the beginning, and the largest one.
CLOSEST, FARTHEST = 4, 8192
# The interval is at most this part of the steps since the last change, and at least this part of
# all steps: a slider that moves at a late step changes the configuration at every chunk.
PART, LEAST_PART = 8, 64


def next_measured_step(step: int, changed_at: int = 0) -> int:
    """The first step after `step` that is measured.

    Args:
      step: at or after `changed_at`.
      changed_at: the step of the last change of the configuration; 0 if there was none.
    """
    interval = _interval(step, changed_at)
    following = _next_multiple(step - changed_at, interval)
    wider = _interval(changed_at + following, changed_at)
    # Where the interval doubles, the step belongs to the wider grid.
    return changed_at + _next_multiple(following - 1, wider)


def is_measured_step(step: int, changed_at: int = 0) -> bool:
    """Whether this step is measured."""
    return step > changed_at and next_measured_step(step - 1, changed_at) == step


def _interval(step: int, changed_at: int) -> int:
    """A power of two, so that wider grids are parts of closer ones."""
    part = max((step - changed_at) // PART, step // LEAST_PART, CLOSEST)
    return min(int(1 << (part.bit_length() - 1)), FARTHEST)


def _next_multiple(number: int, of: int) -> int:
    return (number // of + 1) * of
