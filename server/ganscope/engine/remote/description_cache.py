"""The catalog on the disk: the next server has it before its training process is up, so that the
page shows its controls at once."""

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
    """Documents by name. Documents made by other source code are ignored.

    Args:
      folder: belongs to the user; anybody who can write to it decides what the page shows.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._documents: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        """Returns None if it was never written, or only by other source code."""
        if name not in self._documents:
            with suppress(OSError):
                self._documents[name] = self._path(name).read_bytes()
        return self._documents.get(name)

    def write(self, name: str, document: bytes) -> None:
        """Keeps a document; only in memory if the disk cannot be written."""
        self._documents[name] = document
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
    """Returns a digest of the names, sizes and times of all source files."""
    package = Path(ganscope.__file__).parent
    found = []
    for folder, names, files in os.walk(package):
        names[:] = [name for name in names if name not in ("__pycache__", "static")]
        for name in files:
            path = Path(folder, name)
            stat = path.stat()
            found.append((str(path.relative_to(package)), stat.st_size, stat.st_mtime_ns))
    return hashlib.sha256(repr(sorted(found)).encode()).hexdigest()[:24]
