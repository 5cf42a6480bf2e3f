"""What can go wrong between a program and a server, as exceptions.

The server answers an error with a problem document (RFC 9457).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

type Problem = Mapping[str, Any]


class ApiError(Exception):
    """The server refused a request.

    Attributes:
      status: the HTTP status. problem: the problem document.
      fields: what is wrong with each field, by its path, such as `generator.hidden_width`.
      retry_after_seconds: when to try again; None if the server does not say.
    """

    def __init__(self, status: int, problem: Problem, retry_after_seconds: float | None) -> None:
        self.status, self.problem = status, problem
        self.retry_after_seconds = retry_after_seconds
        self.fields: dict[str, str] = {
            entry["field"]: entry["message"] for entry in problem.get("errors", ())
        }
        super().__init__("\n".join(self.fields.values()) or problem.get("detail", str(status)))


class InvalidRequest(ApiError):
    """A value is not allowed (400, 413 or 422), or not now (409). Nothing was changed."""


class NoSuchRun(ApiError):
    """There is no such run (any more) (404)."""


class AccessError(ApiError):
    """The run belongs to somebody else: the token is missing or wrong (401 or 403)."""


class TooManyRequests(ApiError):
    """The server's limits are reached (429)."""


class ServerUnavailable(ApiError):
    """The server cannot answer at present, for example while it starts (503)."""


class RunEnded(Exception):
    """A run stopped, diverged or failed before what was waited for happened.

    Attributes:
      status: the run's status. step: its step.
    """

    def __init__(self, run: str, status: str, step: int) -> None:
        self.status, self.step = status, step
        super().__init__(f"Run {run} is {status} at step {step}, and the condition does not hold.")


BY_STATUS: Mapping[int, type[ApiError]] = {
    400: InvalidRequest,
    401: AccessError,
    403: AccessError,
    404: NoSuchRun,
    408: ServerUnavailable,
    409: InvalidRequest,
    413: InvalidRequest,
    422: InvalidRequest,
    429: TooManyRequests,
    503: ServerUnavailable,
}


def error_of(status: int, problem: Problem, retry_after: str | None) -> ApiError:
    """The exception for an answer. `retry_after` is the header Retry-After, in seconds."""
    seconds = float(retry_after) if retry_after and retry_after.isdigit() else None
    return BY_STATUS.get(status, ApiError)(status, problem, seconds)
