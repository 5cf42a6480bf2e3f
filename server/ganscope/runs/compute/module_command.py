"""How a process of this very package is started."""

from __future__ import annotations

import sys
from pathlib import Path

import ganscope


def module_command(module: str) -> list[str]:
    """Starts a module of this package, whatever lies about in the working directory."""
    is_here = Path(ganscope.__file__).resolve().parents[1] == Path.cwd()
    return [sys.executable, *([] if is_here else ["-P"]), "-m", module]
