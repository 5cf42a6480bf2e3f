"""Precision and recall as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ganscope.gan.registry import NOTICES

COUNTS = ("true_positives", "false_positives", "false_negatives")
SHARES = ("precision", "recall")


def report(scores: Mapping[str, Any]) -> Iterator[str]:
    """A table of the notices on held-out and tuning seeds, and one of the labelled moments."""
    held_out = scores["seeds"]["held_out"]
    head = ("notice", *(key.replace("_", " ") for key in COUNTS), *SHARES, "tuning seeds")
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for name, spec in NOTICES.items():
        count = held_out["notices"][name]
        tuning = scores["seeds"]["tuning"]["notices"][name]
        cells = (
            spec.title,
            *(f"{count[key]:,}" for key in COUNTS),
            *(_share(count[key]) for key in SHARES),
            f"{_share(tuning['precision'])}, {_share(tuning['recall'])}",
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield f"| label | moments | {' | '.join(spec.title for spec in NOTICES.values())} |"
    yield "|---|---|" + "---|" * len(NOTICES)
    for kind, shown in sorted(held_out["kinds"].items()):
        shares = (f"{shown[name] / shown['moments']:.1%}" for name in NOTICES)
        yield f"| {kind} | {shown['moments']:,} | {' | '.join(shares)} |"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
