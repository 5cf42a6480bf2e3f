"""What a misspelt name was probably meant to be. Imports nothing large: the web uses it too."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that a misspelt one was probably meant to be."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1)), None)
