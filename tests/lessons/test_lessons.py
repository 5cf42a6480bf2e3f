"""The lessons as they are: each verified as it stands, and one of them counted anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ganscope.lessons import saved
from ganscope.lessons.registry import LESSONS
from ganscope.lessons.verify import verify

each_lesson = pytest.mark.parametrize("name", LESSONS)


@each_lesson
def test_lesson_has_counts_of_what_it_claims_today(name):
    counts = saved.current(LESSONS[name], saved.read())
    assert counts is not None, f"run: ganscope lessons verify {name} --save"
    assert len(counts["claims"]) == len(LESSONS[name].claims)
    assert counts["seeds"] >= 59


@each_lesson
def test_every_claim_of_a_lesson_is_verified(name):
    counts = saved.current(LESSONS[name], saved.read())
    assert counts is not None
    claims = zip(LESSONS[name].claims, counts["claims"], strict=True)
    assert [claim.text for claim, found in claims if found["verdict"] != "verified"] == []


def test_table_speaks_of_no_lesson_that_is_gone():
    assert set(saved.read()) <= set(LESSONS)


def test_collapse_and_rescue_are_counted_anew():
    lesson = LESSONS["minibatch_discrimination_keeps_the_width"]
    shorter = replace(lesson, trainings=lesson.trainings[:2], claims=lesson.claims[:3])
    assert [training.name for training in shorter.trainings] == ["without", "with"]
    assert [counted.verdict for counted in verify(shorter, 8)] == ["held"] * 3
