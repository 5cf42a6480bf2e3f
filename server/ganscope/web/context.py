"""What the routes share."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import HTTPConnection

from ganscope.engine.protocol import Engine
from ganscope.web.security import Owners
from ganscope.web.settings import Settings
from ganscope.web.telemetry import Telemetry
from ganscope.wire.catalog import catalog
from ganscope.wire.json_text import to_json
from ganscope.wire.languages import Language


@dataclass
class Context:
    """One application's settings, engine and owners."""

    settings: Settings
    engine: Engine
    owners: Owners = field(default_factory=Owners)
    owner_pages: Counter[str] = field(default_factory=Counter)  # of each run, open now
    telemetry: Telemetry = field(default_factory=Telemetry)
    started_at: float = field(default_factory=time.monotonic)


@cache
def catalog_document(language: Language) -> bytes:
    """The catalog as it is sent; it cannot change while the program runs."""
    return to_json(catalog(language)).encode()


def context_of(connection: HTTPConnection) -> Context:
    context: Context = connection.app.state.context
    return context


type Json = dict[str, Any]
Shared = Annotated[Context, Depends(context_of)]
