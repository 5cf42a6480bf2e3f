"""The types of a configuration. They need no JAX, so every process may import them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

# A full configuration: plain JSON values by field name, see `config.full_config`.
type Config = Mapping[str, Any]
# The players that move in a step.
type Player = Literal["both", "discriminator", "generator"]
