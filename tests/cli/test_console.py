"""What is printed can be read on a console that has no mathematics, and nothing is raised there."""

from __future__ import annotations

import io
import sys

import pytest

from ganscope.cli.console import prepare_streams, say, spelled_out
from ganscope.gan.registry import NOTICES
from ganscope.lessons.registry import LESSONS
from ganscope.lessons.verified_counts import read
from ganscope.published import result_table
from ganscope.published.report import markdown
from ganscope.truth import verified_scores
from ganscope.truth.report import report


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("3.9 ≤ w1 ≤ 4.1", "3.9 <= w1 <= 4.1"),
        ("within 3 σ of μ₁ ± ½", "within 3 sigma of mu_1 +- 1/2"),
        ("‖∇D(x̂)‖² − 10⁻¹²", "||grad D(x)||^2 - 10^-12"),
        ("“held” in Hinton’s lesson – always…", '"held" in Hinton\'s lesson - always...'),
        ("Σₖ λ ε → ∞ ∈ ℝ", "sum_k lambda epsilon -> inf in R"),
        ("Jörg Müller", "Jorg Muller"),
        ("plain", "plain"),
        ("模式", "??"),
    ],
)
def test_symbols_are_spelled_out(text, printed):
    assert spelled_out(text) == printed


@pytest.mark.parametrize(
    ("encoding", "printed"),
    [
        ("ascii", "3 sigma <= x_1 +- 4"),
        ("cp1252", "3 sigma <= x_1 ± 4"),
        ("gbk", "3 σ ≤ x_1 ± 4"),
        ("utf-8", "3 σ ≤ x₁ ± 4"),
    ],
)
def test_only_what_the_encoding_lacks_is_spelled_out(monkeypatch, encoding, printed):
    for name, is_error in (("stdout", False), ("stderr", True)):
        raw = io.BytesIO()
        monkeypatch.setattr(sys, name, io.TextIOWrapper(raw, encoding=encoding, errors="strict"))
        prepare_streams()
        say("3 σ ≤ x₁ ± 4", is_error=is_error)
        assert raw.getvalue().decode(encoding).rstrip() == printed


def test_closed_streams_are_no_error(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    prepare_streams()
    say("nobody reads this")
    say("nor this", is_error=True)


def test_everything_that_is_printed_can_be_spelled_out():
    texts = [claim.text + claim.check for lesson in LESSONS.values() for claim in lesson.claims]
    texts += [markdown(result_table.read()), *report(verified_scores.read())]
    texts += [spec.title for spec in NOTICES.values()] + list(read())
    for text in texts:
        assert spelled_out(text).count("?") == text.count("?"), text
