"""Counting all of it: every case trained once, its seeds split into those for tuning and others."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ganscope.truth.cases import CASES, Case
from ganscope.truth.record import record
from ganscope.truth.score import Score, score
from ganscope.truth.verified_scores import HELD_OUT, TUNING


def verify(
    cases: Iterable[Case] | None = None, on_steps: Callable[[int], None] = lambda steps: None
) -> dict[str, Score]:
    """Trains and counts, every case if none is given; `on_steps` is told how many steps were done
    since it was told last."""
    seeds = (*TUNING, *HELD_OUT)
    scores = {"tuning": Score(), "held_out": Score()}
    for case in CASES if cases is None else cases:
        recording = record(case, seeds, on_steps)
        scores["tuning"] += score(recording, TUNING)
        scores["held_out"] += score(recording, HELD_OUT)
    return scores


def total_steps(cases: Iterable[Case] | None = None) -> int:
    """The steps to be done, for a progress bar."""
    chosen = CASES if cases is None else cases
    return sum(phase.steps for case in chosen for phase in case.phases)
