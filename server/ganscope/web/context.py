"""What the routes share."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import HTTPConnection

from ganscope.engine.protocol import Engine
from ganscope.settings import Settings
from ganscope.web.quotas import Quotas
from ganscope.web.rejection_log import RejectionLog
from ganscope.web.telemetry import Telemetry
from ganscope.web.tokens import RunTokens, read_secret
from ganscope.web.trusted_proxies import TrustedProxies


@dataclass
class Context:
    """One application's settings, engine and owners."""

    settings: Settings
    engine: Engine
    owners: RunTokens = field(init=False)
    limits: Quotas = field(init=False)
    proxies: TrustedProxies = field(init=False)
    owner_pages: Counter[str] = field(default_factory=Counter)  # of each run, open now
    telemetry: Telemetry = field(default_factory=Telemetry)
    refusals: RejectionLog = field(init=False)
    started_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.owners = RunTokens(read_secret(self.settings.data_dir))
        self.limits = Quotas(self.settings)
        self.proxies = TrustedProxies(self.settings.forwarded_allow_ips)
        self.refusals = RejectionLog(self.telemetry)


def context_of(connection: HTTPConnection) -> Context:
    context: Context = connection.app.state.context
    return context


type Json = dict[str, Any]
Shared = Annotated[Context, Depends(context_of)]
