"""Memory that the compiler has used goes back to the system."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any


def give_back() -> None:
    """Returns freed memory, some 200 MB after a compilation; glibc would keep it for later."""
    if (trim := _malloc_trim()) is not None:
        trim(0)


@cache
def _malloc_trim() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    # Another C library, such as musl, has no such function and no such habit.
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
