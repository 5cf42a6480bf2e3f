"""Knows which releases of jaxlib compute wrong numbers. Imports no large package."""

from __future__ import annotations

from importlib.metadata import version

JAXLIB_VERSION = version("jaxlib")
# jax #39103, #39257, #40412: silently wrong sums and crashes on a CPU.
REFUSED_JAXLIB = frozenset({"0.10.2", "0.11.0"})


class NumericsError(RuntimeError):
    """The installed jaxlib computes wrong numbers."""


def check_version(version: str = JAXLIB_VERSION) -> None:
    """Raises `NumericsError` for the releases that are known to be wrong."""
    if version in REFUSED_JAXLIB:
        raise NumericsError(
            f"jaxlib {version} returns wrong results on a CPU. Install jax 0.12 or later."
        )
