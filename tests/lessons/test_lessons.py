"""The lessons of the project: each is verified as it stands, and one is counted again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ganscope.lessons import evidence, verified_counts
from ganscope.lessons.lesson import Phase
from ganscope.lessons.pictures import SHOWN_SEEDS
from ganscope.lessons.registry import LESSONS
from ganscope.lessons.verify import verify

each_lesson = pytest.mark.parametrize("name", LESSONS)


@each_lesson
def test_lesson_has_counts_of_what_it_claims_today(name):
    counts = verified_counts.current(LESSONS[name], verified_counts.read())
    assert counts is not None, f"run: ganscope lessons verify {name} --save"
    assert len(counts["claims"]) == len(LESSONS[name].claims)
    assert counts["seeds"] >= 59


@each_lesson
def test_every_claim_of_a_lesson_is_verified(name):
    counts = verified_counts.current(LESSONS[name], verified_counts.read())
    assert counts is not None
    claims = zip(LESSONS[name].claims, counts["claims"], strict=True)
    assert [claim.text for claim, found in claims if found["verdict"] != "verified"] == []


@each_lesson
def test_evidence_is_of_the_lesson_as_it_is(name):
    saved = evidence.read(name)
    assert saved is not None
    assert saved["digest"] == LESSONS[name].digest
    for course, trainings in zip(LESSONS[name].courses, saved["courses"], strict=True):
        assert {entry["training"] for entry in trainings} == set(course.trainings)
        assert all(len(entry["pictures"]["seeds"]) == SHOWN_SEEDS for entry in trainings)


def test_table_has_no_lesson_that_is_gone():
    assert set(verified_counts.read()) <= set(LESSONS)
    assert {path.stem for path in evidence.FOLDER.iterdir()} <= set(LESSONS)


def test_collapse_and_rescue_are_counted_again():
    lesson = LESSONS["minibatch_discrimination_keeps_the_width"]
    trainings = tuple(
        replace(t, phases=(Phase(t.phases[0].config, 2000),)) for t in lesson.trainings[:2]
    )
    claims = tuple(replace(claim, at=(2000,)) for claim in lesson.claims[:2])
    shorter = replace(lesson, trainings=trainings, claims=claims, courses=())
    assert [training.name for training in shorter.trainings] == ["without", "with"]
    assert [counted.verdict for counted in verify(shorter, 8).claims] == ["held"] * 2
