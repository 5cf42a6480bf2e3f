"""Which of a notice's remedies fit the configuration at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ganscope.gan.config import apply_patch, change_kind
from ganscope.gan.fields import ConfigError
from ganscope.gan.specs import Remedy

# More than a few are no advice.
MOST = 3


def fitting(
    remedies: Iterable[Remedy], config: Mapping[str, Any], most: int = MOST
) -> list[dict[str, Any]]:
    """`{name, title, config}` of the first remedies that may be tried here and change something:
    neither forbidden by the loss, the variant or the problem, nor on already, nor a new start."""
    found: list[dict[str, Any]] = []
    for remedy in remedies:
        patch = remedy.patch(config)
        if patch is not None and len(found) < most and _is_change(config, patch):
            found.append({"name": remedy.name, "title": remedy.title, "config": dict(patch)})
    return found


def _is_change(config: Mapping[str, Any], patch: Mapping[str, Any]) -> bool:
    try:
        return change_kind(config, apply_patch(config, patch)) in ("live", "recompile")
    except ConfigError:
        return False
