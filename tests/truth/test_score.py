"""Which moments are measured, and how they are counted and added up."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from ganscope.truth.cases import CASES
from ganscope.truth.replay import rows_at
from ganscope.truth.score import Count, Score


def test_precision_and_recall_by_hand():
    count = Count()
    for is_present, is_shown, n in [(1, 1, 9), (1, 0, 3), (0, 1, 1), (0, 0, 20)]:
        for _ in range(n):
            count.add(is_present=bool(is_present), is_shown=bool(is_shown))
    assert count.precision == pytest.approx(0.9)
    assert count.recall == pytest.approx(0.75)
    assert (Count().precision, Count().recall) == (None, None)


def test_scores_add_up():
    total = Score()
    for _ in range(2):
        total += Score(
            {name: Count(false_negatives=1) for name in total.notices},
            {("collapse", "line"): Count(true_positives=2)},
            {"healthy": {"moments": 3, "collapse": 1}},
            n_moments=5,
        )
    assert {count.false_negatives for count in total.notices.values()} == {2}
    assert total.cases["collapse", "line"].true_positives == 4
    assert total.kinds == {"healthy": {"moments": 6, "collapse": 2}}
    assert total.n_moments == 10


def test_case_is_measured_at_powers_of_two_and_then_regularly():
    case = next(case for case in CASES if case.every == 25)
    assert case.moments[:6] == (4, 8, 16, 25, 50, 75)
    recording = SimpleNamespace(case=case, steps=np.array(case.moments))
    often = recording.steps[rows_at(recording, 1)].tolist()
    assert often[:6] == [4, 8, 16, 50, 75, 100]
    rarely = recording.steps[rows_at(recording, 16)].tolist()
    assert rarely[:8] == [4, 8, 16, 50, 100, 200, 400, 800]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_phases_end_at_a_measurement(case):
    ends = np.cumsum([phase.steps for phase in case.phases])
    assert set(ends.tolist()) <= set(case.moments)
    assert case.config_at(1) == case.phases[0].config
    assert case.config_at(int(ends[-1])) == case.phases[-1].config
    assert {phase.config["problem"] for phase in case.phases} == {case.problem}
