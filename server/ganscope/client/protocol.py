"""What both clients do alike without sending anything: addresses, answers, retries, the stream."""

from __future__ import annotations

import json
import random
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed, InvalidStatus

from ganscope.client.calls import Call, Json
from ganscope.client.errors import NoSuchRun, ServerUnavailable, TooManyRequests, error_of
from ganscope.client.frames import Event, Frame, event_of, frame_of

SUBPROTOCOL = "ganscope.v1"
# Codes with which a server closes a stream; see `ganscope.web.stream`.
ABUSE, FULL, NO_SUCH_RUN, DELETED = 1008, 1013, 4404, 4410
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 5.0
AT_REST = {"idle", "stopped", "diverged", "failed"}


@dataclass(frozen=True)
class Request:
    """The arguments of httpx's `request` for a call."""

    method: str
    url: str
    keywords: Mapping[str, Any]


def request_of(call: Call[Any], token: str | None) -> Request:
    """A call as a request. A key makes a repetition of it harmless."""
    headers = {} if call.method == "GET" else {"Idempotency-Key": uuid.uuid4().hex}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    keywords: dict[str, Any] = {"headers": headers, "params": dict(call.parameters)}
    if call.body is not None:
        keywords["json"] = call.body
    return Request(call.method, call.path.lstrip("/"), keywords)


def result_of[T](call: Call[T], answer: httpx.Response) -> T:
    """What a call returns. Raises `ApiError`."""
    if answer.is_success:
        return call.read(answer.content if call.is_binary or not answer.content else answer.json())
    try:
        problem = answer.json()
    except ValueError:  # something between this program and the server has answered
        problem = {"detail": f"{answer.status_code} {answer.reason_phrase} at {answer.url}"}
    raise error_of(answer.status_code, problem, answer.headers.get("retry-after"))


def base_url(url: str) -> str:
    """The address of a server, with the slash that keeps a path such as `/ganscope` in it."""
    return url.rstrip("/") + "/"


def stream_url(url: str, run: str) -> str:
    """The WebSocket address of a run's stream."""
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"the address must begin with http:// or https:// (got {url!r})")
    return f"ws{base_url(url).removeprefix('http')}api/runs/{run}/stream"


class RunHandle:
    """What a program holds of a run, whichever client it uses.

    Attributes:
      id, token: the token allows changes; keep it to return to the run later.
      info: the run when it was last asked or changed: status, step, metrics, configuration, links.
    """

    def __init__(self, url: str, info: Json, token: str | None) -> None:
        self._url = url
        self.id: str = info["id"]
        self.token, self.info = token, info

    def __repr__(self) -> str:
        kind, info = type(self).__name__, self.info
        return f"{kind}({self.id!r}, {info['status']} at step {info['step']})"

    @property
    def page(self) -> str:
        """The address of the page that shows this run."""
        return f"{self._url}#run={self.id}"


class Retries:
    """Says how long to pause before the next attempt, and gives up after `patience_seconds` of
    failures. Pauses double, and have a random part, so that many programs do not come at once."""

    def __init__(self, patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self._failing_since: float | None = None
        self._pause = FIRST_PAUSE_SECONDS

    def succeeded(self) -> None:
        """Begins anew."""
        self._failing_since, self._pause = None, FIRST_PAUSE_SECONDS

    def pause_after(self, error: Exception) -> float:
        """The seconds until the next attempt. Raises `error` if it has failed for too long."""
        now = time.monotonic()
        if self._failing_since is None:
            self._failing_since = now
        if now - self._failing_since >= self._patience_seconds:
            raise error
        asked = error.retry_after_seconds if isinstance(error, ServerUnavailable) else None
        pause = self._pause if asked is None else max(self._pause, asked)
        self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)
        return pause * random.uniform(0.75, 1.25)


def read_message(message: str | bytes) -> Frame | Event | None:
    """A message of the stream. None for one that says nothing of the run."""
    return event_of(json.loads(message)) if isinstance(message, str) else frame_of(message)


def acknowledgement(frame: Frame) -> str:
    """Tells the server that a frame was used, so that it sends the next one."""
    return json.dumps({"type": "ack", "frame": frame.number}, separators=(",", ":"))


def check_end(run: str, error: Exception) -> bool:
    """Returns whether a stream ended because the run was deleted. Raises where another attempt
    would end in the same way."""
    if isinstance(error, InvalidStatus):
        if error.response.status_code in (502, 503, 504):
            return False
        problem = {"detail": f"The stream is refused: {error.response.status_code}."}
        raise error_of(error.response.status_code, problem, None) from error
    code = error.rcvd.code if isinstance(error, ConnectionClosed) and error.rcvd else None
    if code == NO_SUCH_RUN:
        raise NoSuchRun(404, {"detail": f"There is no run {run!r}."}, None) from error
    if code == FULL:
        raise TooManyRequests(429, {"detail": "The server has no room for a viewer."}, None)
    if code == ABUSE:
        raise error
    return code == DELETED


@dataclass(frozen=True)
class RunMoment:
    """The document of a run, as a moment that a condition is held against."""

    run: Mapping[str, Any]

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.run["status"] in AT_REST

    @property
    def step(self) -> int:
        step: int = self.run["step"]
        return step

    @property
    def metrics(self) -> Mapping[str, float | None]:
        metrics: Mapping[str, float | None] = self.run["metrics"]
        return metrics


def says_rest(event: Event) -> bool:
    """Whether an event says that the run does not train."""
    if event.kind == "hello":
        return RunMoment(event.fields["run"]).is_at_rest
    return event.kind == "status" and event.fields["status"] in AT_REST
