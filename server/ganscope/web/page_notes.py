"""Notes to all pages that show a run, which are about the people around it and not its training.

They go out on the run's stream, beside its frames and events, to those who are connected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ganscope.wire.json_text import Json
from ganscope.wire.messages import note

type Send = Callable[[str], None]


class PageNotes:
    """The connected pages of each run."""

    def __init__(self) -> None:
        self._pages: dict[str, dict[Send, None]] = {}

    def connect(self, run_id: str, send: Send) -> None:
        """Adds a page, which gets all notes from now on."""
        self._pages.setdefault(run_id, {})[send] = None

    def disconnect(self, run_id: str, send: Send) -> None:
        """Removes a page; does nothing if it is not there."""
        pages = self._pages.get(run_id, {})
        pages.pop(send, None)
        if not pages:
            self._pages.pop(run_id, None)

    def n_pages(self, run_ids: Iterable[str]) -> int:
        """How many pages show any of these runs."""
        return sum(len(self._pages.get(run_id, ())) for run_id in run_ids)

    def send(self, run_ids: Iterable[str], kind: str, fields: Json) -> None:
        """Sends a note to all pages of these runs."""
        text = note(kind, fields)
        for run_id in run_ids:
            for send in list(self._pages.get(run_id, ())):
                send(text)
