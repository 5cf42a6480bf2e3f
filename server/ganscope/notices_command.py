"""`ganscope notices`: how often the rules of the notices speak when they should, and only then."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from ganscope.cli import STYLE, refuse_wrong_numbers

notices = typer.Typer(**STYLE, help="The notices, and how often they are right.")


@notices.callback()
def _keep_the_name() -> None:
    """The notices, and how often they are right."""  # a lone command would lose its name


@notices.command("verify")
def verify_notices(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    save: Annotated[
        bool, typer.Option("--save", help="Keep the counts in the committed table.")
    ] = False,
) -> None:
    """Trains every case with many seeds, labels its moments by exact densities and modes, and
    counts how often each notice stands where it should.

    Ends with status 1 when a precision or a recall on held-out seeds is below 95 %.
    """
    from ganscope.truth import verified_scores
    from ganscope.truth.report import report

    refuse_wrong_numbers("Nothing is counted")
    counted = _verify()
    if save:
        verified_scores.save(counted)
    if as_json:
        typer.echo(json.dumps(counted, indent=1, ensure_ascii=False, allow_nan=False))
    else:
        typer.echo("\n".join(report(counted)))
    if verified_scores.short_of(counted):
        raise typer.Exit(1)


def _verify() -> dict[str, Any]:
    """The counts; on a terminal a bar tells how far they are."""
    from ganscope.truth import verified_scores
    from ganscope.truth.verify import amount, verify

    today = datetime.now(UTC).date().isoformat()
    if not sys.stderr.isatty():
        return verified_scores.document(verify(), today)
    with typer.progressbar(length=amount(), label="notices", file=sys.stderr) as bar:
        return verified_scores.document(verify(on_steps=bar.update), today)
