"""Short codes that a class types instead of a run's address; they last as long as the server."""

from __future__ import annotations

import secrets

# No vowels, which could spell a word, and no letter that looks like another one or like a digit.
LETTERS = "BCDFGHJKLMNPRSTWXZ"
LENGTH = 4
MOST_CODES = 4096


class ClassCodes:
    """Which run each code leads to. With more than `MOST_CODES` of them the oldest is forgotten."""

    def __init__(self) -> None:
        self._runs: dict[str, str] = {}
        self._codes: dict[str, str] = {}

    def code_of(self, run_id: str) -> str:
        """The code of a run, always the same one. It is drawn when it is first asked for."""
        code = self._codes.get(run_id)
        if code is None:
            code = self._unused()
            self._runs[code] = run_id
            self._codes[run_id] = code
            if len(self._runs) > MOST_CODES:
                oldest = next(iter(self._runs))
                del self._codes[self._runs.pop(oldest)]
        return code

    def run_of(self, code: str) -> str | None:
        """The run to which a code leads, in small or capital letters; None for an unknown code."""
        return self._runs.get(code.upper())

    def _unused(self) -> str:
        while True:
            code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
            if code not in self._runs:
                return code
