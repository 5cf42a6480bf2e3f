"""A small file that two processes look at: the child says in it which run is inside compiled code,
and since when, so that its parent knows whose call it was that never came back."""

from __future__ import annotations

import contextlib
import mmap
import os
import struct
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ganscope.runs.compute.activity import Activity

SLOTS, SLOT_BYTES = 2048, 64
# run, since when it is inside (0: outside), its longest call of late, its step, what it does.
_SLOT = struct.Struct("<16sddqB")
_SINCE, _USUAL, _STEP, _KIND = 16, 24, 32, 40
FREE, RUNNING, COMPILING = 0, 1, 2
# Each call makes less of the longest one before it.
FORGETTING = 0.98


@dataclass(frozen=True)
class Entry:
    """What one thread says of itself."""

    run_id: str
    since: float
    usual: float
    step: int
    is_compiling: bool


class FlightRecorder:
    """The parent's side. The file has no name any more once both have opened it."""

    def __init__(self) -> None:
        handle, name = tempfile.mkstemp(prefix="ganscope-")
        self.path = Path(name)
        try:
            os.ftruncate(handle, SLOTS * SLOT_BYTES)
            self._map = mmap.mmap(handle, SLOTS * SLOT_BYTES)
        finally:
            os.close(handle)

    def entries(self) -> list[Entry]:
        """Of all threads that work for a run."""
        found = []
        for offset in range(0, len(self._map), SLOT_BYTES):
            run, since, usual, step, kind = _SLOT.unpack_from(self._map, offset)
            if kind != FREE:
                run_id = run.rstrip(b"\0").decode(errors="replace")
                found.append(Entry(run_id, since, usual, step, kind == COMPILING))
        return found

    def inside(self) -> list[Entry]:
        """Of the threads that are inside compiled code, or were when the child ended."""
        return [entry for entry in self.entries() if entry.since]

    def close(self) -> None:
        self._map.close()
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)


class FlightRecorderWriter(Activity):
    """The child's side: every thread has a slot of its own while it works for a run."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), SLOTS * SLOT_BYTES)
        # Nothing is left behind, however both may end. Windows keeps it until they have.
        with contextlib.suppress(OSError):
            path.unlink()
        self._lock = threading.Lock()
        self._free = list(range((SLOTS - 1) * SLOT_BYTES, -1, -SLOT_BYTES))
        self._thread = threading.local()

    @contextlib.contextmanager
    def working_for(self, run_id: str) -> Iterator[None]:
        with self._slot(run_id, RUNNING):
            yield

    @contextlib.contextmanager
    def compiling(self, run_id: str | None) -> Iterator[None]:
        if run_id is None:
            yield
            return
        with self._slot(run_id, COMPILING), self.in_compiled_code():
            yield

    @contextlib.contextmanager
    def _slot(self, run_id: str, kind: int) -> Iterator[None]:
        with self._lock:
            # More threads than slots: the last ones go unseen.
            offset = self._free.pop() if self._free else None
        before = getattr(self._thread, "slot", (None, None))
        self._thread.slot = (offset, run_id)
        if offset is not None:
            _SLOT.pack_into(self._map, offset, run_id.encode()[:16], 0.0, 0.0, 0, kind)
        try:
            yield
        finally:
            self._thread.slot = before
            if offset is not None:
                self._map[offset : offset + SLOT_BYTES] = bytes(SLOT_BYTES)
                with self._lock:
                    self._free.append(offset)

    @contextlib.contextmanager
    def in_compiled_code(self) -> Iterator[None]:
        offset, _ = getattr(self._thread, "slot", (None, None))
        if offset is None:
            yield
            return
        began = time.monotonic()
        struct.pack_into("<d", self._map, offset + _SINCE, began)
        try:
            yield
        finally:
            (usual,) = struct.unpack_from("<d", self._map, offset + _USUAL)
            usual = max(FORGETTING * usual, time.monotonic() - began)
            struct.pack_into("<dd", self._map, offset + _SINCE, 0.0, usual)

    def current(self) -> str | None:
        run_id: str | None = getattr(self._thread, "slot", (None, None))[1]
        return run_id

    def reached(self, step: int) -> None:
        offset, _ = getattr(self._thread, "slot", (None, None))
        if offset is not None:
            struct.pack_into("<q", self._map, offset + _STEP, step)
