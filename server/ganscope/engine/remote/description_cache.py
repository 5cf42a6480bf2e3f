"""What the child says of this release, kept on the disk: the next server has it before its child is
up, and the page has its controls at once."""

from __future__ import annotations

import hashlib
import logging
import os
from contextlib import suppress
from functools import cache
from pathlib import Path

import ganscope

logger = logging.getLogger(__name__)


class DescriptionCache:
    """Documents by name, those of other sources left aside.

    folder: whoever can write to it decides what the page shows: it is the user's own.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        """None if it was never written, or by other sources."""
        if name not in self._known:
            with suppress(OSError):
                self._known[name] = self._path(name).read_bytes()
        return self._known.get(name)

    def write(self, name: str, document: bytes) -> None:
        """Where nothing can be written it is kept in memory alone."""
        self._known[name] = document
        path = self._path(name)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for other in self._folder.glob(f"{name}-*"):
                other.unlink(missing_ok=True)
            part.write_bytes(document)
            part.replace(path)
        except OSError as error:
            logger.warning("What there is to choose is not kept: %s", error)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}-{_sources()}.json"


@cache
def _sources() -> str:
    """Stands for all that a document is made of, without reading it."""
    package = Path(ganscope.__file__).parent
    told = []
    for folder, names, files in os.walk(package):
        names[:] = [name for name in names if name not in ("__pycache__", "static")]
        for name in files:
            path = Path(folder, name)
            stat = path.stat()
            told.append((str(path.relative_to(package)), stat.st_size, stat.st_mtime_ns))
    return hashlib.sha256(repr(sorted(told)).encode()).hexdigest()[:24]
