"""Short codes that people type: four letters that cannot be mistaken for each other."""

from __future__ import annotations

import secrets

# No vowels, so that no code is a word; no letter that looks like a digit or like another letter.
LETTERS = "BCDFGHJKLMNPRSTWXZ"
CODE_LENGTH = 4


def draw_code() -> str:
    """A random code."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
