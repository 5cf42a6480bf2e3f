"""JSON as browsers read it: no NaN, no Infinity."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np


def plain(value: Any) -> Any:
    """`value` in plain JSON types; whatever is no finite number becomes null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    return value


def to_json(value: Any) -> str:
    """Compact JSON text of `value`."""
    # ASCII: half of a surrogate pair, which JSON may hold, cannot be written as UTF-8.
    return json.dumps(plain(value), allow_nan=False, separators=(",", ":"))
