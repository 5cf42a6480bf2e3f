"""Runs commands of ganscope in this process, one after the other: `commands.py`.

Writes the exit status of each, as JSON, as the last line of standard error.
"""

from __future__ import annotations

import json
import sys

from ganscope.cli import notices
from ganscope.cli.main import main
from ganscope.truth import verified_scores

COMMANDS = (
    "--help",
    "--version",
    "lessons --help",
    "lessons list",
    "lessons verify --help",
    "lessons verify the_smallest_gan --seeds 1",
    "lessons verify unknown",
    "compare --help",
    "compare published --help",
    "compare published --problem ring --method data --seeds 1",
    "compare published --problem ring --method data --seeds 1 --json",
    "notices --help",
    "notices verify --help",
    "notices verify",
    "doctor",
)


def status_of(command: str) -> int:
    sys.argv = ["ganscope", *command.split()]
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


if __name__ == "__main__":
    # Training all cases takes an hour. Here it matters whether their scores are printed.
    notices._verify = verified_scores.read  # type: ignore[assignment]
    ended = {command: status_of(command) for command in COMMANDS}
    sys.stderr.write(f"{json.dumps(ended)}\n")
