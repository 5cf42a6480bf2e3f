"""`ganscope notices`: counts how often the rules of the notices are right."""

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
    today,
)
from ganscope.cli.console import say

app = typer.Typer(**TYPER_OPTIONS, help="The notices, and how often they are right.")


@app.callback()
def _require_subcommand() -> None:
    """The notices, and how often they are right."""  # Typer drops a lone command's name otherwise


@app.command("verify")
def verify_notices(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    save: Annotated[
        bool, typer.Option("--save", help="Save the counts in the committed table.")
    ] = False,
) -> None:
    """Trains every case with many seeds, labels its moments by exact densities and modes, and
    counts how often each notice stands where it should.

    Ends with status 1 when a precision or a recall on held-out seeds is below 95 %.
    """
    from ganscope.truth import verified_scores
    from ganscope.truth.report import report

    if save:
        require_writable(verified_scores.PATH)
    require_correct_numerics("Nothing is counted")
    scores = _verify()
    if save:
        save_or_print(partial(verified_scores.save, scores), scores)
    if as_json:
        say(as_json_text(scores))
    else:
        say("\n".join(report(scores)))
    if verified_scores.short_of(scores):
        raise typer.Exit(1)


def _verify() -> dict[str, Any]:
    """The document of the scores, with a progress bar while the cases train."""
    from ganscope.truth import verified_scores
    from ganscope.truth.verify import total_steps, verify

    with progress_bar("notices", total_steps()) as on_steps:
        return verified_scores.document(verify(on_steps=on_steps), today())
