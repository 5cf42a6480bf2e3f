"""Short codes that viewers type instead of a run's address; they last as long as the server."""

from __future__ import annotations

from collections.abc import Callable

from ganscope.web.short_codes import draw_code

MOST_CODES = 4096


class WatchCodes:
    """Which run each code leads to. With more than `MOST_CODES` of them the oldest is forgotten.

    Args:
      is_taken: whether a code leads to something else than a run.
    """

    def __init__(self, is_taken: Callable[[str], bool] = lambda code: False) -> None:
        self._is_taken = is_taken
        self._runs: dict[str, str] = {}
        self._codes: dict[str, str] = {}

    def code_of(self, run_id: str) -> str:
        """The code of a run, always the same one. It is drawn when it is first asked for."""
        if (known := self._codes.get(run_id)) is not None:
            return known
        while (code := draw_code()) in self._runs or self._is_taken(code):
            pass
        self._runs[code] = run_id
        self._codes[run_id] = code
        if len(self._runs) > MOST_CODES:
            oldest = next(iter(self._runs))
            del self._codes[self._runs.pop(oldest)]
        return code

    def run_of(self, code: str) -> str | None:
        """The run to which a code leads, in small or capital letters; None for an unknown code."""
        return self._runs.get(code.upper())
