"""Limits the memory of this process, and returns what the compiler has used to the system."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

# M_ARENA_MAX of mallopt(3).
_ARENA_MAX = -8
_MAPS, _MAX_MAPS = Path("/proc/self/maps"), Path("/proc/sys/vm/max_map_count")


def trim_heap() -> None:
    """Returns freed memory to the system, about 200 MB after a compilation; glibc would keep it."""
    if (trim := _of_glibc("malloc_trim")) is not None:
        trim(0)


def freeze_gc() -> None:
    """Exempts all present objects, mostly modules, from garbage collection. To examine them takes a
    tenth of a second each time, in which no thread runs."""
    gc.collect()
    gc.freeze()


def limit_malloc_arenas(n_arenas: int) -> None:
    """Limits glibc's arenas; call it before threads start. By default there are eight per core, and
    memory that is free in one cannot be used by the others. A compiled step allocates hundreds of
    times."""
    if (option := _of_glibc("mallopt")) is not None:
        option(_ARENA_MAX, n_arenas)


def memory_map_usage() -> float:
    """The share in use of the memory maps that the system grants to this process; 0 on systems that
    do not count them."""
    with suppress(OSError, ValueError):
        return _MAPS.read_bytes().count(b"\n") / int(_MAX_MAPS.read_text())
    return 0.0


@cache
def _of_glibc(name: str) -> Any:
    if not sys.platform.startswith("linux"):
        return None
    # Another C library, such as musl, has no such function and does not need it.
    return getattr(ctypes.CDLL(None), name, None)
