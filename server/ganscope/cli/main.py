"""The entry point: picks the command that the first argument names."""

from __future__ import annotations

import sys

from ganscope.cli import compare, doctor, lessons, notices, serve
from ganscope.cli.console import prepare_streams

SUBCOMMANDS = {
    "lessons": lessons.app,
    "compare": compare.app,
    "notices": notices.app,
    "doctor": doctor.app,
}


def main() -> None:
    """Runs the command line of this process.

    `ganscope` without a subcommand serves, and takes the options of `serve`. Typer cannot express
    that within one application, so each subcommand is an application of its own.
    """
    prepare_streams()
    name = sys.argv[1] if len(sys.argv) > 1 else None
    if name in SUBCOMMANDS:
        SUBCOMMANDS[name](sys.argv[2:], prog_name=f"ganscope {name}")
    else:
        serve.app(prog_name="ganscope")
