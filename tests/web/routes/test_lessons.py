"""The evidence of a lesson is sent as it is stored; other names are refused."""

from __future__ import annotations

import httpx
import pytest

from ganscope.lessons import evidence


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(evidence, "FOLDER", tmp_path)
    document = {"digest": "d", "courses": [[{"training": "t", "at_goal": [0, 3]}]]}
    evidence.save("a_lesson", document)
    return document


def test_evidence_of_a_lesson_is_sent(address, kept):
    answer = httpx.get(f"{address}/api/lessons/a_lesson/evidence")
    assert (answer.status_code, answer.json()) == (200, kept)


@pytest.mark.parametrize(
    ("name", "status"),
    [("another", 404), ("A_Lesson", 422), ("..%2Fa_lesson", 404), ("a" * 81, 422), ("a.json", 422)],
)
def test_unknown_lesson_is_refused(address, kept, name, status):
    answer = httpx.get(f"{address}/api/lessons/{name}/evidence")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
