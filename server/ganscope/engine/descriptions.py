"""What an engine is told to say of what there is to choose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ganscope.engine.protocol import Json


@dataclass(frozen=True)
class Descriptions:
    """What there is to choose, as documents.

    catalog: of a language, JSON. config_schema: a configuration, as a JSON schema.
    """

    catalog: Callable[[str], bytes]
    config_schema: Callable[[], Json]
