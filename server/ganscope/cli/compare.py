"""`ganscope compare`: our results beside the published ones."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from ganscope.cli.common import (
    TYPER_OPTIONS,
    progress_bar,
    require_correct_numerics,
    select_names,
    today,
)

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
    require_correct_numerics("Nothing is compared")
    documents: dict[str, Any] = {}
    for name in problems:
        for row in methods:
            document = _train_row(name, row, seeds, steps)
            documents.setdefault(name, {})[row] = document
            if save:  # at once: the next row may take minutes
                table = result_table.save(name, row, document)
                result_table.TABLE.write_text(markdown(table), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(documents, indent=1, ensure_ascii=False, allow_nan=False))
    else:
        typer.echo(markdown(documents))


def _train_row(problem: str, row: str, seeds: int, steps: int | None) -> dict[str, Any]:
    """The document of one row, with a progress bar while it trains."""
    from ganscope.published.run import run, step_count

    with progress_bar(f"{problem} {row}", step_count(row, steps)) as on_steps:
        return run(problem, row, seeds, steps, today(), on_steps)
