"""JSON without NaN and infinities, which browsers do not read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

type Json = dict[str, Any]


def plain(value: Any) -> Any:
    """Converts a value to plain JSON types; NaN and infinities become None."""
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
    """Compact JSON text of a value, in ASCII."""
    # JSON may hold half of a surrogate pair, which UTF-8 cannot encode: so ASCII.
    return json.dumps(plain(value), allow_nan=False, separators=(",", ":"))
