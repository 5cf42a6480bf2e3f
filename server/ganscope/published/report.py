"""The comparison as Markdown: our rows, the published rows, and the scores of the data itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ganscope.published.evaluation_protocol import SAMPLES
from ganscope.published.literature import PUBLISHED, Printed
from ganscope.published.recipes import RECIPES, TARGETS, Recipe, budget, network, own_settings
from ganscope.published.result_table import CEILING, is_current

# A number that was not published, or an undefined reverse KL.
NO_NUMBER = "-"
_HEAD = (
    "Row",
    "Modes",
    "High quality, %",
    "Reverse KL",
    "Fair modes",
    "Off-mode, %",
    "Tuned",
    "Network",
    "Budget",
)
_ABOUT = """\
# Beside the published tables

PacGAN's protocol: {samples} samples of a trained generator; a sample is of high quality within 3 σ
(L2) of its nearest mode; a mode is found with one such sample; reverse KL is log K - H of the
shares of the modes among the high-quality samples (nats), and "-" without any. Numbers are mean ±
standard error over the runs named. Two stricter columns: fair modes have 20 % of a fair share of
all samples or more; off-mode is the share of samples that are not of high quality. A perfect
generator is not at 100 % and 0: see the row "the data itself". A higher quality than that row's
means a generator narrower than the data.

The rows are not the same experiment: networks and budgets differ, and stand in each row. "Tuned"
says whether a row of ours has settings that were searched for it, on other seeds than those
counted. The others were given what was chosen for R3GAN, or a guess: a remedy that does badly there
is not refuted by it. Made by `ganscope compare published --save`.
"""


def markdown(results: Mapping[str, Any]) -> str:
    """The whole page, with the given rows of ours."""
    lines = [_ABOUT.format(samples=SAMPLES)]
    for problem in TARGETS:
        lines += [*section(problem, results.get(problem, {})), ""]
    return "\n".join(lines)


def section(problem: str, documents: Mapping[str, Any]) -> Iterator[str]:
    """The table of one problem."""
    yield f"## {TARGETS[problem].title}"
    yield ""
    yield _line(_HEAD)
    yield _line(["---"] * len(_HEAD))
    if CEILING in documents:
        ceiling = documents[CEILING]
        yield _line(["the data itself", *_ours(ceiling), NO_NUMBER, "", _runs(ceiling)])
    for name, recipe in RECIPES.items():
        if name in documents:
            yield _line(_our_row(problem, recipe, documents[name]))
    for row in PUBLISHED:
        title = f"{row.title} [{row.source}]"
        yield _line([title, *_printed(row.numbers[problem]), NO_NUMBER, row.network, row.budget])
    yield ""
    yield from _notes(problem, documents)


def _our_row(problem: str, recipe: Recipe, document: Mapping[str, Any]) -> list[str]:
    steps = document["steps"]
    config = recipe.config(problem, steps)
    spent = f"{budget(config, steps)}, {_runs(document)}"
    note = f"; {recipe.note}" if recipe.note else ""
    if not is_current(document, config):
        note += "; its recipe has changed since"
    tuned = "yes" if recipe.is_tuned else "no"
    return [f"{recipe.title} [ganscope]", *_ours(document), tuned, network(config), spent + note]


def _runs(document: Mapping[str, Any]) -> str:
    return f"{document['seeds']} runs"


def _ours(document: Mapping[str, Any]) -> list[str]:
    numbers = document["numbers"]
    return [
        _plus_minus(numbers["modes"], 1),
        _plus_minus(numbers["high_quality"], 1, 100.0),
        _plus_minus(numbers["reverse_kl"], 4) + _defined(numbers["reverse_kl"], document["seeds"]),
        _plus_minus(numbers["fair_modes"], 1),
        _plus_minus(numbers["off_mode"], 1, 100.0),
    ]


def _defined(spread: Mapping[str, Any], n_seeds: int) -> str:
    return "" if spread["n"] in (0, n_seeds) else f" ({spread['n']} of {n_seeds} runs)"


def _plus_minus(spread: Mapping[str, Any], digits: int, factor: float = 1.0) -> str:
    if spread["mean"] is None:
        return NO_NUMBER
    mean = f"{factor * spread['mean']:.{digits}f}"
    error = spread["error"]
    return mean if error is None else f"{mean} ± {factor * error:.{digits}f}"


def _printed(printed: Printed) -> list[str]:
    return [
        _as_printed(printed.modes, printed.modes_error),
        _as_printed(printed.high_quality, printed.high_quality_error),
        _as_printed(printed.reverse_kl, printed.reverse_kl_error),
        NO_NUMBER,
        NO_NUMBER,
    ]


def _as_printed(value: float | None, error: float | None) -> str:
    if value is None:
        return NO_NUMBER
    return f"{value:g}" if error is None else f"{value:g} ± {error:g}"


def _notes(problem: str, documents: Mapping[str, Any]) -> Iterator[str]:
    yield "What each of our rows changes in the common configuration:"
    yield ""
    for name, recipe in RECIPES.items():
        if name in documents:
            yield f"- {recipe.title}: `{own_settings(recipe, problem, documents[name]['steps'])}`"


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"
