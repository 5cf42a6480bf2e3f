"""A small file that both processes map into memory: the training process notes in it which run each
of its threads is in compiled code for, and since when. If a call never returns, or crashes the
process, the web process reads there whose call it was."""

from __future__ import annotations

import contextlib
import mmap
import os
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from ganscope.engine.remote.interfaces import ThreadActivity
from ganscope.runs.compute.activity import Activity

SLOTS, SLOT_BYTES = 2048, 64
# The run's id, when the thread entered compiled code (0 outside), seconds of its longest call of
# late, the last step, and what the thread does.
_SLOT = struct.Struct("<16sddqB")
_SINCE, _LONGEST, _STEP = 16, 24, 32
FREE, RUNNING, COMPILING = 0, 1, 2
# With each call the longest call before it counts for less.
DECAY = 0.98


class FlightRecorder:
    """The web process's side. Once both processes have opened the file, it has no name."""

    def __init__(self) -> None:
        self._handle: int | None = None
        try:
            handle, name = tempfile.mkstemp(prefix="ganscope-")
        except OSError:
            # No folder for temporary files can be written.
            handle = self._handle = _file_in_memory()
            name = f"/proc/{os.getpid()}/fd/{handle}"
        self.path = Path(name)
        try:
            os.ftruncate(handle, SLOTS * SLOT_BYTES)
            self._map = mmap.mmap(handle, SLOTS * SLOT_BYTES)
        finally:
            if self._handle is None:
                os.close(handle)

    def activities(self) -> list[ThreadActivity]:
        """Of all threads that work for a run."""
        found = []
        for offset in range(0, len(self._map), SLOT_BYTES):
            run, since, longest, step, kind = _SLOT.unpack_from(self._map, offset)
            if kind != FREE:
                run_id = run.rstrip(b"\0").decode(errors="replace")
                found.append(ThreadActivity(run_id, since, longest, step, kind == COMPILING))
        return found

    def close(self) -> None:
        self._map.close()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
            return
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)


def _file_in_memory() -> int:
    """A file without a name. Raises `OSError` where the system has none, with what to do."""
    if sys.platform != "linux":
        raise OSError("no folder for temporary files can be written; TMPDIR names one")
    return os.memfd_create("ganscope")


class FlightRecorderWriter(Activity):
    """The training process's side: each thread has a slot while it works for a run."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), SLOTS * SLOT_BYTES)
        # So nothing is left behind, however both processes end. Windows deletes it after that.
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
            # If there are more threads than slots, the last ones are not recorded.
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
        started = time.monotonic()
        struct.pack_into("<d", self._map, offset + _SINCE, started)
        try:
            yield
        finally:
            (longest,) = struct.unpack_from("<d", self._map, offset + _LONGEST)
            longest = max(DECAY * longest, time.monotonic() - started)
            struct.pack_into("<dd", self._map, offset + _SINCE, 0.0, longest)

    def current(self) -> str | None:
        run_id: str | None = getattr(self._thread, "slot", (None, None))[1]
        return run_id

    def reached(self, step: int) -> None:
        offset, _ = getattr(self._thread, "slot", (None, None))
        if offset is not None:
            struct.pack_into("<q", self._map, offset + _STEP, step)
