"""What the commands share: options of Typer, the numerics check, names, progress, the date."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ganscope.cli.console import say

if TYPE_CHECKING:
    from pydantic import ValidationError

TYPER_OPTIONS: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,  # plain text wraps well at any width
    "context_settings": {"help_option_names": ["-h", "--help"]},
}


def wrong_settings(error: ValidationError) -> Iterator[str]:
    """A line for each setting that is not valid: the variable that sets it, and what is wrong."""
    for problem in error.errors():
        name = "_".join(str(part) for part in problem["loc"]).upper()
        yield f"GANSCOPE_{name}={problem['input']}: {problem['msg']}."


def require_correct_numerics(consequence: str) -> None:
    """Exits with status 1 if the installed jaxlib computes wrong numbers.

    Args:
      consequence: what does not happen in that case, such as "Nothing is verified".
    """
    from ganscope.runs.compute.jax_setup import check_numerics
    from ganscope.runs.compute.jaxlib_check import NumericsError

    try:
        check_numerics()
    except NumericsError as error:
        say(f"{consequence}: {error}", is_error=True)
        raise typer.Exit(1) from None


def select_names(
    kind: str, names: Sequence[str] | None, known: Iterable[str], listed_by: str | None = None
) -> list[str]:
    """The known names that the user chose, in the order of `known`; all if the user named none.

    Exits with status 2 if a name is unknown, and suggests the closest known one.

    Args:
      kind: what the names stand for, as the error message calls it.
      names: from the command line.
      known: what exists.
      listed_by: the command that lists the known names. None: the error message lists them.
    """
    from ganscope.gan.suggest import closest

    known = list(known)
    for name in names or ():
        if name not in known:
            suggestion = closest(name, known)
            hint = f" Did you mean {suggestion}?" if suggestion else ""
            choices = f"`{listed_by}`" if listed_by else f"Known: {', '.join(known)}"
            say(f"There is no {kind} {name}.{hint} {choices}.", is_error=True)
            raise typer.Exit(2)
    return [name for name in known if not names or name in names]


@contextmanager
def progress_bar(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """Shows a progress bar on standard error if that is a terminal.

    Yields:
      The function to call with the number of steps done since its last call.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda steps: None
        return
    with typer.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update


def require_writable(*paths: Path) -> None:
    """Exits with status 1 if a file or folder cannot be written: before the hours of training
    whose result would have no place."""
    for path in paths:
        place = next(place for place in (path, *path.parents) if os.path.exists(place))
        if not os.access(place, os.W_OK):
            say(f"{place} cannot be written. Without --save the result is printed.", is_error=True)
            raise typer.Exit(1)


def save_or_print(save: Callable[[], None], document: object) -> None:
    """Saves a result. If the disk refuses, prints the reason in one line, and the result as JSON,
    so that the hours of training are not lost."""
    try:
        save()
    except OSError as error:
        say(f"Not saved: {error}. The result follows.", is_error=True)
        say(as_json_text(document))


def as_json_text(document: object) -> str:
    """JSON in ASCII, which every console prints."""
    return json.dumps(document, indent=1, allow_nan=False)


def today() -> str:
    """The date in UTC, YYYY-MM-DD."""
    return datetime.now(UTC).date().isoformat()
