"""The command line: `ganscope` serves and opens the page; `ganscope lessons` counts its claims,
`ganscope notices` holds the notices against the truth (`notices_command`), and `ganscope compare`
sets our results beside the published ones.

JAX and FastAPI are imported only when work starts, so that --help and --version answer at once.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

import typer

import ganscope

if TYPE_CHECKING:
    from ganscope.lessons.lesson import Lesson
    from ganscope.settings import Settings

STYLE: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,  # plain text reads well in any width
    "context_settings": {"help_option_names": ["-h", "--help"]},
}
app = typer.Typer(**STYLE)
lessons = typer.Typer(**STYLE, help="The lessons, and how many seeds their claims hold for.")
compare = typer.Typer(**STYLE, help="Our results beside those of others.")


# What can be wrong with the address that the user chose, and what to do.
_EXPLAINED = {
    errno.EADDRINUSE: "Port {port} on {host} is taken. --port 0 picks a free one.",
    errno.EACCES: "Port {port} needs more rights than you have. Ports from 1024 on do not.",
    errno.EADDRNOTAVAIL: "{host} is no address of this machine. 127.0.0.1 and 0.0.0.0 always are.",
    socket.EAI_NONAME: "{host} is no address. 127.0.0.1 and 0.0.0.0 always are.",
}


_NOT_SHARED = (
    "{host} lets other machines in: everybody who reaches it sees every run and can make runs. If "
    "that is meant, say so: --share, or GANSCOPE_SHARE=yes."
)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"ganscope {ganscope.__version__}")
        raise typer.Exit


@app.command(
    context_settings=STYLE["context_settings"],
    epilog="`ganscope lessons --help` tells about the lessons, `ganscope compare --help` about "
    "published results, `ganscope notices --help` about the notices.",
)
def serve(
    command: Annotated[
        Literal["serve"], typer.Argument(hidden=True, help="`ganscope serve` is `ganscope`.")
    ] = "serve",
    host: Annotated[
        str | None,
        typer.Option(
            envvar="GANSCOPE_HOST",
            show_default="127.0.0.1",
            help="Address to listen on; 0.0.0.0 lets other machines in.",
        ),
    ] = None,
    share: Annotated[
        bool | None,
        typer.Option(
            "--share/--no-share",
            envvar="GANSCOPE_SHARE",
            show_default="no-share",
            help="Let other machines in: they see every run, and make their own.",
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            envvar="GANSCOPE_PORT",
            show_default="8000",
            min=0,
            max=65535,
            help="Port to listen on; 0 picks a free one.",
        ),
    ] = None,
    browser: Annotated[
        bool | None,
        typer.Option(
            "--browser/--no-browser",
            envvar="GANSCOPE_BROWSER",
            show_default="browser",
            help="Open the page when the server answers.",
        ),
    ] = None,
    data_dir: Annotated[
        Path | None,
        typer.Option(
            envvar="GANSCOPE_DATA_DIR",
            show_default="the user's data folder",
            file_okay=False,
            help="Folder for saved runs and compiled programs.",
        ),
    ] = None,
    forwarded_allow_ips: Annotated[
        str | None,
        typer.Option(
            envvar="GANSCOPE_FORWARDED_ALLOW_IPS",
            show_default="none",
            help="Reverse proxies whose X-Forwarded-For is believed: addresses and networks with "
            "commas between them.",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """Serve ganscope, a live oscilloscope for GAN training, and open it in the browser."""
    del command, version  # typer has acted on them
    given = {
        **{"host": host, "share": share, "port": port, "browser": browser, "data_dir": data_dir},
        "forwarded_allow_ips": forwarded_allow_ips,
    }
    _serve({name: value for name, value in given.items() if value is not None})


def _serve(given: dict[str, Any]) -> None:
    from pydantic import ValidationError

    from ganscope.logs import configure
    from ganscope.runs.compute.jaxlib_check import NumericsError
    from ganscope.settings import Settings
    from ganscope.web.network import addresses_for_others, is_loopback
    from ganscope.web.tokens import SecretError

    if given.get("share") and "host" not in given:
        given["host"] = "0.0.0.0"  # what else would be shared
    try:
        settings = Settings(**given)
    except ValidationError as error:
        for wrong in error.errors():
            name = "_".join(str(part) for part in wrong["loc"]).upper()
            typer.echo(f"GANSCOPE_{name}={wrong['input']}: {wrong['msg']}.", err=True)
        raise typer.Exit(2) from None

    if not (settings.share or is_loopback(settings.host)):
        typer.echo(_NOT_SHARED.format(host=settings.host), err=True)
        raise typer.Exit(2)
    configure(settings.log)

    def announce(address: str) -> None:
        typer.echo(address)
        sys.stdout.flush()  # whoever reads a pipe waits for this line
        for elsewhere in addresses_for_others(settings.host, urlsplit(address).port or 80):
            typer.echo(f"Others on this network find it at {elsewhere}", err=True)
        if settings.browser:
            _open_in_browser(address)

    try:
        _serve_with_child(settings, announce)
    except KeyboardInterrupt:
        pass  # Ctrl-C is how a server is stopped, no failure
    except (NumericsError, SecretError) as error:
        typer.echo(f"ganscope does not start: {error}", err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        if error.errno not in _EXPLAINED:
            raise
        reason = _EXPLAINED[error.errno].format(host=settings.host, port=settings.port)
        typer.echo(reason, err=True)
        raise typer.Exit(1) from None


def _serve_with_child(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serves until interrupted. What trains takes longest to begin, so that it begins first."""
    from ganscope.engine.remote.client import RemoteEngine

    engine = RemoteEngine.from_settings(settings.model_dump(mode="json"))
    engine.start()
    try:
        from ganscope.web.server import serve as serve_forever

        serve_forever(settings, announce, engine)
    finally:
        engine.end()


def _open_in_browser(address: str) -> None:
    """Opens the page beside the server: finding a browser takes time, and some never return."""
    has_screen = sys.platform != "linux" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
    if has_screen:  # on a Linux console Python would find a text browser, and that would take over
        import webbrowser

        threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()


@lessons.command("list")
def list_lessons() -> None:
    """Names every lesson, with how many of its claims are verified."""
    from ganscope.lessons import verified_counts

    table = verified_counts.read()
    for lesson in _all_lessons().values():
        counts = verified_counts.current(lesson, table)
        if counts is None:
            told = "changed since it was verified" if lesson.name in table else "never verified"
        else:
            verified = sum(claim["verdict"] == "verified" for claim in counts["claims"])
            told = f"{verified} of {len(lesson.claims)} claims verified on {counts['date']}"
        typer.echo(f"{lesson.number:>2}  {lesson.name:<44} {told}")


@lessons.command("verify")
def verify_lessons(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Which; all if none is named.")
    ] = None,
    seeds: Annotated[
        int, typer.Option(min=1, max=100_000, help="How many; 59 or more verify a claim.")
    ] = 64,
    first_seed: Annotated[int, typer.Option(min=0, max=2**31, help="The seed to begin with.")] = 0,
    stale: Annotated[
        bool, typer.Option("--stale", help="Only those that have changed since they were verified.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    save: Annotated[
        bool, typer.Option("--save", help="Keep the counts in the table that the page shows.")
    ] = False,
) -> None:
    """Trains each lesson with many seeds and counts those for which its claims hold.

    Ends with status 1 when a claim fails.
    """
    from ganscope.lessons import evidence, verified_counts
    from ganscope.lessons.report import report

    chosen = _chosen_lessons(names or [])
    refuse_wrong_numbers()
    if stale:
        chosen = [
            lesson
            for lesson in chosen
            if verified_counts.current(lesson, verified_counts.read()) is None
        ]
    documents: dict[str, Any] = {}
    for lesson in chosen:
        document, seen = _verify(lesson, seeds, first_seed)
        documents[lesson.name] = document
        if save:  # at once: the next lesson may take an hour
            evidence.save(lesson.name, seen)
            verified_counts.save({lesson.name: document})
        if not as_json:
            typer.echo("\n".join(report(lesson, document)))
    if as_json:
        typer.echo(json.dumps(documents, indent=1, ensure_ascii=False, allow_nan=False))
    claims = [claim for document in documents.values() for claim in document["claims"]]
    if any(claim["verdict"] == "failed" for claim in claims):
        raise typer.Exit(1)


def _all_lessons() -> Mapping[str, Lesson]:
    from ganscope.lessons.strict_toml import LessonError

    try:
        from ganscope.lessons.registry import LESSONS
    except LessonError as error:  # whoever writes a lesson wants the line, not the way to it
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    return LESSONS


def _chosen_lessons(names: list[str]) -> list[Lesson]:
    from ganscope.gan.suggest import closest

    known = _all_lessons()
    for name in names:
        if name not in known:
            meant = closest(name, known)
            hint = f" Did you mean {meant}?" if meant else ""
            typer.echo(f"There is no lesson {name}.{hint} `ganscope lessons list`.", err=True)
            raise typer.Exit(2)
    return [lesson for lesson in known.values() if not names or lesson.name in names]


def refuse_wrong_numbers(refused: str = "Nothing is verified") -> None:
    from ganscope.runs.compute.jax_setup import check_numerics
    from ganscope.runs.compute.jaxlib_check import NumericsError

    try:
        check_numerics()
    except NumericsError as error:
        typer.echo(f"{refused}: {error}", err=True)
        raise typer.Exit(1) from None


def _verify(lesson: Lesson, seeds: int, first_seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is kept of one lesson: its counts, and the evidence of its courses. On a terminal a bar
    tells how far it is."""
    from ganscope.lessons import evidence, verified_counts
    from ganscope.lessons.verify import amount, verify

    if sys.stderr.isatty():
        length, label = amount(lesson, seeds), lesson.name
        with typer.progressbar(length=length, label=label, file=sys.stderr) as bar:
            verified = verify(lesson, seeds, first_seed, bar.update)
    else:
        verified = verify(lesson, seeds, first_seed)
    today = datetime.now(UTC).date().isoformat()
    document = verified_counts.document(lesson, verified.claims, seeds, first_seed, today)
    return document, evidence.document(lesson, verified, seeds, first_seed, today)


@compare.callback()
def _keep_the_name() -> None:
    """Our results beside those of others."""  # a lone command would lose its name without it


@compare.command("published")
def compare_published(
    problem: Annotated[
        list[str] | None, typer.Option(help="ring or grid; both if none is named.")
    ] = None,
    method: Annotated[
        list[str] | None, typer.Option(help="Which rows of ours; all if none is named.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="Runs of each row.")] = 10,
    steps: Annotated[
        int | None, typer.Option(min=1, max=10_000_000, help="Instead of each row's own number.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    save: Annotated[
        bool, typer.Option("--save", help="Keep the rows in the committed table.")
    ] = False,
) -> None:
    """Trains our rows by PacGAN's protocol and prints them beside the published ones."""
    from ganscope.published import result_table
    from ganscope.published.recipes import RECIPES, TARGETS
    from ganscope.published.report import markdown

    problems = _known("problem", problem or [], TARGETS)
    methods = _known("method", method or [], [result_table.CEILING, *RECIPES])
    refuse_wrong_numbers("Nothing is compared")
    documents: dict[str, Any] = {}
    for name in problems:
        for row in methods:
            kept = _run_row(name, row, seeds, steps)
            documents.setdefault(name, {})[row] = kept
            if save:  # at once: the next row may take minutes
                everything = result_table.save(name, row, kept)
                result_table.TABLE.write_text(markdown(everything), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(documents, indent=1, ensure_ascii=False, allow_nan=False))
    else:
        typer.echo(markdown(documents))


def _known(what: str, names: Sequence[str], known: Iterable[str]) -> list[str]:
    from ganscope.gan.suggest import closest

    known = list(known)
    for name in names:
        if name not in known:
            meant = closest(name, known)
            hint = f" Did you mean {meant}?" if meant else ""
            typer.echo(f"There is no {what} {name}.{hint} Known: {', '.join(known)}.", err=True)
            raise typer.Exit(2)
    return [name for name in known if not names or name in names]


def _run_row(problem: str, row: str, seeds: int, steps: int | None) -> dict[str, Any]:
    """One row of ours; on a terminal a bar tells how far it is."""
    from ganscope.published.run import amount, run

    today = datetime.now(UTC).date().isoformat()
    if not sys.stderr.isatty():
        return run(problem, row, seeds, steps, today)
    length, label = amount(row, steps), f"{problem} {row}"
    with typer.progressbar(length=length, label=label, file=sys.stderr) as bar:
        return run(problem, row, seeds, steps, today, bar.update)


def main() -> None:
    # `ganscope` alone serves, and its options stand without a command: four programs, one name.
    from ganscope.notices_command import notices  # which needs what is above

    own = {"lessons": lessons, "compare": compare, "notices": notices}
    if sys.argv[1:2] and sys.argv[1] in own:
        own[sys.argv[1]](sys.argv[2:], prog_name=f"ganscope {sys.argv[1]}")
    else:
        app(prog_name="ganscope")
