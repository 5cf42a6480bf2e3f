"""The command that starts a module of this package as a process."""

from __future__ import annotations

import sys
from pathlib import Path

import ganscope


def module_command(module: str) -> list[str]:
    """Starts a module of this package, even if the working directory has one of the same name."""
    try:
        is_here = Path(ganscope.__file__).resolve().parents[1] == Path.cwd()
    except OSError:  # the working directory was deleted, or may not be seen
        is_here = False
    return [sys.executable, *([] if is_here else ["-P"]), "-m", module]
