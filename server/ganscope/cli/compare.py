"""`ganscope compare`: our results beside the published ones."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import typer

from ganscope.cli.common import (
    TYPER_OPTIONS,
    as_json_text,
    progress_bar,
    require_correct_numerics,
    require_writable,
    save_or_print,
    select_names,
    today,
)
from ganscope.cli.console import say

app = typer.Typer(**TYPER_OPTIONS, help="Our results beside those of others.")


@app.callback()
def _require_subcommand() -> None:
    """Our results beside those of others."""  # Typer drops the name of a lone command without it


@app.command("published")
def compare_published(
    problem: Annotated[
        list[str] | None, typer.Option(help="ring or grid; both by default.")
    ] = None,
    method: Annotated[list[str] | None, typer.Option(help="Rows of ours; all by default.")] = None,
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="Runs of each row.")] = 10,
    steps: Annotated[
        int | None, typer.Option(min=1, max=10_000_000, help="Instead of each row's own number.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    save: Annotated[
        bool, typer.Option("--save", help="Save the rows in the committed table.")
    ] = False,
) -> None:
    """Trains our rows by PacGAN's protocol and prints them beside the published ones."""
    from ganscope.published import result_table
    from ganscope.published.recipes import RECIPES, TARGETS
    from ganscope.published.report import markdown

    problems = select_names("problem", problem, TARGETS)
    methods = select_names("method", method, [result_table.CEILING, *RECIPES])
    if save:
        require_writable(result_table.PATH, result_table.TABLE)
    require_correct_numerics("Nothing is compared")
    documents: dict[str, Any] = {}
    for name in problems:
        for row in methods:
            document = _train_row(name, row, seeds, steps)
            documents.setdefault(name, {})[row] = document
            if save:  # at once: the next row may take minutes
                save_or_print(partial(_save, name, row, document), document)
    if as_json:
        say(as_json_text(documents))
    else:
        say(markdown(documents))


def _save(problem: str, row: str, document: dict[str, Any]) -> None:
    from ganscope.published import result_table
    from ganscope.published.report import markdown

    table = result_table.save(problem, row, document)
    result_table.TABLE.write_text(markdown(table), encoding="utf-8")


def _train_row(problem: str, row: str, seeds: int, steps: int | None) -> dict[str, Any]:
    """The document of one row, with a progress bar while it trains."""
    from ganscope.published.run import run, step_count

    with progress_bar(f"{problem} {row}", step_count(row, steps)) as on_steps:
        return run(problem, row, seeds, steps, today(), on_steps)
