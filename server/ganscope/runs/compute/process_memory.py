"""Memory that the compiler has used goes back to the system."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

# What mallopt(3) calls M_ARENA_MAX.
_ARENA_MAX = -8
_MAPS, _MAX_MAPS = Path("/proc/self/maps"), Path("/proc/sys/vm/max_map_count")


def trim_heap() -> None:
    """Returns freed memory, some 200 MB after a compilation; glibc would keep it for later."""
    if (trim := _of_glibc("malloc_trim")) is not None:
        trim(0)


def freeze_gc() -> None:
    """Whatever is alive now, modules above all, stays: the collector need not go through it each
    time. It takes a tenth of a second to, in which nothing else runs."""
    gc.collect()
    gc.freeze()


def limit_malloc_arenas(n_arenas: int) -> None:
    """So few places to take memory from, before there are threads: glibc would make eight for each
    core, and what is free in one is of no use to the others. A compiled step takes memory hundreds
    of times."""
    if (option := _of_glibc("mallopt")) is not None:
        option(_ARENA_MAX, n_arenas)


def memory_map_usage() -> float:
    """How much is taken of the memory maps that the system grants this process; 0 where it does
    not count them."""
    with suppress(OSError, ValueError):
        return _MAPS.read_bytes().count(b"\n") / int(_MAX_MAPS.read_text())
    return 0.0


@cache
def _of_glibc(name: str) -> Any:
    if not sys.platform.startswith("linux"):
        return None
    # Another C library, such as musl, has no such function and no such habit.
    return getattr(ctypes.CDLL(None), name, None)
