"""The objects that one application shares among its routes, streams and middleware."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from ganscope.engine.protocol import Engine
from ganscope.settings import Settings
from ganscope.web.classes import Classes
from ganscope.web.ink import Ink
from ganscope.web.page_notes import PageNotes
from ganscope.web.quotas import Quotas
from ganscope.web.rejection_log import RejectionLog
from ganscope.web.telemetry import Telemetry
from ganscope.web.tokens import RunTokens, read_secret
from ganscope.web.trusted_proxies import TrustedProxies
from ganscope.web.watch_codes import WatchCodes
from ganscope.wire.messages import note


@dataclass
class Context:
    """One application's settings, its engine, and what both need.

    Attributes:
      owner_pages: how many pages that hold a run's token watch it now, by run id.
      started_at: by `time.monotonic`.
    """

    settings: Settings
    engine: Engine
    tokens: RunTokens = field(init=False)
    quotas: Quotas = field(init=False)
    proxies: TrustedProxies = field(init=False)
    owner_pages: Counter[str] = field(default_factory=Counter)
    watch_codes: WatchCodes = field(init=False)
    classes: Classes = field(init=False)
    notes: PageNotes = field(default_factory=PageNotes)
    ink: Ink = field(default_factory=Ink)
    telemetry: Telemetry = field(default_factory=Telemetry)
    rejections: RejectionLog = field(init=False)
    started_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.tokens = RunTokens(read_secret(self.settings.data_dir))
        self.quotas = Quotas(self.settings)
        self.proxies = TrustedProxies(self.settings.forwarded_allow_ips)
        self.rejections = RejectionLog(self.telemetry)
        self.watch_codes = WatchCodes(is_taken=lambda code: self.classes.find(code) is not None)
        self.classes = Classes(is_taken=lambda code: self.watch_codes.run_of(code) is not None)

    def notes_for_newcomer(self, run_id: str) -> list[str]:
        """What a page has to know that begins to show a run, as messages."""
        texts = [note("ink", {**stroke, "is_whole": True}) for stroke in self.ink.strokes(run_id)]
        classroom = self.classes.of_run(run_id)
        if classroom is not None and classroom.poll is not None:
            texts.append(note("class_poll", classroom.poll_note()))
        return texts


def context_of(connection: HTTPConnection) -> Context:
    """The context of the application that a request or stream belongs to."""
    context: Context = connection.app.state.context
    return context


# The annotation with which a route takes the context.
Shared = Annotated[Context, Depends(context_of)]
