"""`ganscope lessons`: lists the lessons, and counts for how many seeds their claims hold."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

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

if TYPE_CHECKING:
    from ganscope.lessons.lesson import Lesson

app = typer.Typer(**TYPER_OPTIONS, help="The lessons, and for how many seeds their claims hold.")


@app.command("list")
def list_lessons() -> None:
    """Lists the lessons, with how many of their claims are verified."""
    from ganscope.lessons import verified_counts

    table = verified_counts.read()
    for lesson in _all_lessons().values():
        counts = verified_counts.current(lesson, table)
        if counts is None:
            state = "changed since it was verified" if lesson.name in table else "never verified"
        else:
            verified = sum(claim["verdict"] == "verified" for claim in counts["claims"])
            state = f"{verified} of {len(lesson.claims)} claims verified on {counts['date']}"
        say(f"{lesson.number:>2}  {lesson.name:<44} {state}")


@app.command("verify")
def verify_lessons(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Lessons; all by default.")
    ] = None,
    seeds: Annotated[
        int, typer.Option(min=1, max=100_000, help="How many; a verified claim needs 59 or more.")
    ] = 64,
    first_seed: Annotated[int, typer.Option(min=0, max=2**31, help="The first seed.")] = 0,
    stale: Annotated[
        bool, typer.Option("--stale", help="Only lessons that changed since they were verified.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    save: Annotated[
        bool, typer.Option("--save", help="Save the counts in the table that the page shows.")
    ] = False,
) -> None:
    """Trains each lesson with many seeds and counts those for which its claims hold.

    Ends with status 1 when a claim fails.
    """
    from ganscope.lessons import evidence, verified_counts
    from ganscope.lessons.report import report

    known = _all_lessons()
    selected = select_names("lesson", names, known, listed_by="ganscope lessons list")
    chosen = [known[name] for name in selected]
    if save:
        require_writable(verified_counts.PATH, evidence.FOLDER)
    require_correct_numerics("Nothing is verified")
    if stale:
        table = verified_counts.read()
        chosen = [lesson for lesson in chosen if verified_counts.current(lesson, table) is None]
    documents: dict[str, Any] = {}
    for lesson in chosen:
        document, lesson_evidence = _verify(lesson, seeds, first_seed)
        documents[lesson.name] = document
        if save:  # at once: the next lesson may take an hour
            save_or_print(partial(_save, lesson.name, document, lesson_evidence), document)
        if not as_json:
            say("\n".join(report(lesson, document)))
    if as_json:
        say(as_json_text(documents))
    claims = [claim for document in documents.values() for claim in document["claims"]]
    if any(claim["verdict"] == "failed" for claim in claims):
        raise typer.Exit(1)


def _save(name: str, document: dict[str, Any], lesson_evidence: dict[str, Any]) -> None:
    from ganscope.lessons import evidence, verified_counts

    evidence.save(name, lesson_evidence)
    verified_counts.save({name: document})


def _all_lessons() -> Mapping[str, Lesson]:
    from ganscope.lessons.strict_toml import LessonError

    try:
        from ganscope.lessons.registry import LESSONS
    except LessonError as error:  # an author of a lesson needs the line, not a traceback
        say(str(error), is_error=True)
        raise typer.Exit(2) from None
    return LESSONS


def _verify(lesson: Lesson, seeds: int, first_seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """(counts, evidence of the courses) of one lesson, with a progress bar while it trains."""
    from ganscope.lessons import evidence, verified_counts
    from ganscope.lessons.verify import total_steps, verify

    with progress_bar(lesson.name, total_steps(lesson, seeds)) as on_steps:
        verified = verify(lesson, seeds, first_seed, on_steps)
    date = today()
    counts = verified_counts.document(lesson, verified.claims, seeds, first_seed, date)
    return counts, evidence.document(lesson, verified, seeds, first_seed, date)
