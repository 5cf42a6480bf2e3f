"""Precision and recall as text, for a terminal and for a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ganscope.gan.registry import NOTICES


def report(counted: Mapping[str, Any]) -> Iterator[str]:
    """A table of the notices, on tuning and on held-out seeds, and one of what was so."""
    held_out = counted["seeds"]["held_out"]
    yield "| notice | so and said | said wrongly | missed | precision | recall | tuning seeds |"
    yield "|---|---|---|---|---|---|---|"
    for name, spec in NOTICES.items():
        count = held_out["notices"][name]
        tuning = counted["seeds"]["tuning"]["notices"][name]
        cells = (
            spec.title,
            *(f"{count[key]:,}" for key in ("said_rightly", "said_wrongly", "missed")),
            *(_share(count[key]) for key in ("precision", "recall")),
            f"{_share(tuning['precision'])}, {_share(tuning['recall'])}",
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield f"| what was so | moments | {' | '.join(spec.title for spec in NOTICES.values())} |"
    yield "|---|---|" + "---|" * len(NOTICES)
    for kind, seen in sorted(held_out["kinds"].items()):
        shares = (f"{seen[name] / seen['moments']:.1%}" for name in NOTICES)
        yield f"| {kind} | {seen['moments']:,} | {' | '.join(shares)} |"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
