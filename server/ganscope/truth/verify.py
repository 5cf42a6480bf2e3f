"""Scores all cases: each is trained once, its seeds split into tuning and held-out seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ganscope.truth.cases import CASES, Case
from ganscope.truth.record import record
from ganscope.truth.score import Score, score
from ganscope.truth.verified_scores import HELD_OUT, TUNING


def verify(
    cases: Iterable[Case] | None = None, on_steps: Callable[[int], None] = lambda steps: None
) -> dict[str, Score]:
    """Trains the given cases, or all, and scores the notices.

    `on_steps` is called with the number of steps since its last call; the sum is `total_steps()`.
    Returns `tuning` and `held_out`.
    """
    seeds = (*TUNING, *HELD_OUT)
    scores = {"tuning": Score(), "held_out": Score()}
    for case in CASES if cases is None else cases:
        recording = record(case, seeds, on_steps)
        scores["tuning"] += score(recording, TUNING)
        scores["held_out"] += score(recording, HELD_OUT)
    return scores


def total_steps(cases: Iterable[Case] | None = None) -> int:
    """The number of steps of the given cases, or all."""
    chosen = CASES if cases is None else cases
    return sum(phase.steps for case in chosen for phase in case.phases)
