"""The data folder where the usual one cannot be had: no home, a foreign user, a read-only disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ganscope.cli.console import say

if TYPE_CHECKING:
    from ganscope.settings import Settings

_OTHERS = "--data-dir or GANSCOPE_DATA_DIR chooses another folder."
_TEMPORARY = "{reason} Runs are kept in {folder} until this server stops. {others}"
_NOTHING = "{reason} Runs are lost when this server stops. {others}"


@contextmanager
def with_data_folder(settings: Settings) -> Iterator[Settings]:
    """Yields settings whose data folder can be written, if there is any such folder.

    In place of the usual folder it makes a private one among the temporary files, and removes that
    in the end. A folder that the user chose stays what it is: runs would seem to be kept there.
    Either case is a line on standard error.
    """
    reason = reason_not_writable(settings.data_dir)
    if reason is None:
        yield settings
        return
    folder = None if "data_dir" in settings.model_fields_set else _temporary()
    if folder is None:
        say(_NOTHING.format(reason=reason, others=_OTHERS), is_error=True)
        yield settings
        return
    say(_TEMPORARY.format(reason=reason, folder=folder, others=_OTHERS), is_error=True)
    try:
        yield settings.model_copy(update={"data_dir": folder})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def reason_not_writable(folder: Path) -> str | None:
    """Why nothing can be written into a folder; None if something can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return f"The data folder {folder} cannot be written ({error.strerror or error})."


def _temporary() -> Path | None:
    """A new folder that only this user can read; None where there are no temporary files."""
    try:
        return Path(tempfile.mkdtemp(prefix="ganscope-"))
    except OSError:
        return None
