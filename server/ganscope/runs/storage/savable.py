"""What storage needs of a run."""

from __future__ import annotations

from typing import Protocol

from ganscope.runs.journal.run_image import RunImage


class Savable(Protocol):
    """A run that can be saved at any moment, from any thread."""

    id: str

    def image(self) -> RunImage | None:
        """All that is saved of the run; None in the instant between two epochs."""
        ...

    def report_not_saved(self, reason: str | None) -> None:
        """Reports why the run is not saved at present; None if it is."""
        ...
