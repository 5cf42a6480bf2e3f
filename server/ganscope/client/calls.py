"""The REST calls of a client as values: what is sent, and how the answer is read.

Both clients, synchronous and asynchronous, send these.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from ganscope.client.frames import Array, Frame, frame_of

type Json = Mapping[str, Any]
type Player = Literal["both", "discriminator", "generator"]
type Parameters = Mapping[str, str | int]


class Unset:
    """The default of an argument for which None has a meaning of its own."""


UNSET = Unset()


@dataclass(frozen=True)
class Call[T]:
    """One request.

    Attributes:
      read: makes the result of the answer's JSON, or of its bytes if `is_binary`.
    """

    method: str
    path: str
    read: Callable[[Any], T]
    body: Json | None = None
    parameters: Parameters = field(default_factory=dict)
    is_binary: bool = False


def _given(**values: Any) -> dict[str, Any]:
    """The arguments that were given."""
    return {name: value for name, value in values.items() if not isinstance(value, Unset)}


def _not_none(values: Json) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _as_is(answer: Any) -> Any:
    return answer


def _run(answer: Json) -> Json:
    run: Json = answer["run"]
    return run


def catalog(language: str) -> Call[Json]:
    return Call("GET", "/api/catalog", _as_is, parameters={"language": language})


def health() -> Call[Json]:
    return Call("GET", "/healthz", _as_is)


def runs() -> Call[list[Json]]:
    return Call("GET", "/api/runs", lambda answer: answer["runs"])


def get(run: str) -> Call[Json]:
    return Call("GET", f"/api/runs/{run}", _as_is)


def create(
    preset: str | None,
    config: Json | None,
    seed: int | None,
    start: bool,
    speed: float | None,
    keep_running_seconds: float | None,
) -> Call[Json]:
    body = {"config": dict(config or {}), "start": start, "speed": speed}
    optional = {"preset": preset, "seed": seed, "keep_running_seconds": keep_running_seconds}
    return Call("POST", "/api/runs", _as_is, body | _not_none(optional))


def command(run: str, name: str, **body: Any) -> Call[Json]:
    """A command without a result of its own: the answer is the run."""
    return Call("POST", f"/api/runs/{run}/{name}", _run, _given(**body))


def patch(
    run: str, config: Json, speed: float | Unset | None, stop_when: Json | Unset | None
) -> Call[Json]:
    body = _given(config=dict(config), speed=speed, stop_when=stop_when)
    return Call("PATCH", f"/api/runs/{run}", _run, body)


def fork(
    run: str,
    step: int | None,
    config: Json | None,
    seed: int | None,
    start: bool,
    speed: float | Unset | None,
    lockstep: bool,
) -> Call[Json]:
    body = {"config": dict(config or {}), "start": start, "lockstep": lockstep}
    body |= _not_none({"step": step, "seed": seed}) | _given(speed=speed)
    return Call("POST", f"/api/runs/{run}/fork", _as_is, body)


def delete(run: str) -> Call[None]:
    return Call("DELETE", f"/api/runs/{run}", lambda _: None)


def metrics(run: str) -> Call[dict[str, Array]]:
    return Call("GET", f"/api/runs/{run}/metrics", _columns)


def _columns(table: Json) -> dict[str, Array]:
    rows = np.array(table["rows"], dtype=float).reshape(-1, len(table["columns"]))
    columns = np.ascontiguousarray(rows.T)  # null has become NaN
    return {
        name: column.astype(np.int64) if name == "step" else column
        for name, column in zip(table["columns"], columns, strict=True)
    }


def samples(run: str, n: int, seed: int | None) -> Call[Array]:
    parameters = {"n": n} | ({} if seed is None else {"seed": seed})
    return Call(
        "GET",
        f"/api/runs/{run}/samples",
        lambda answer: np.array(answer["samples"], dtype=float),
        parameters=parameters,
    )


def discriminator(run: str, x: Sequence[Sequence[float]] | Array) -> Call[Json]:
    points = np.atleast_1d(np.asarray(x, dtype=float))
    rows = points[:, None] if points.ndim == 1 else points
    return Call("POST", f"/api/runs/{run}/discriminator", _as_is, {"x": rows.tolist()})


def events(run: str) -> Call[list[Json]]:
    return Call("GET", f"/api/runs/{run}/events", lambda answer: answer["events"])


def frame(run: str, step: int) -> Call[Frame]:
    path = f"/api/runs/{run}/frame"
    return Call("GET", path, frame_of, parameters={"step": step}, is_binary=True)


def export(run: str, format: str, step: int | None) -> Call[bytes]:
    parameters: dict[str, str | int] = {"format": format}
    if step is not None:
        parameters["step"] = step
    path = f"/api/runs/{run}/export"
    return Call("GET", path, bytes, parameters=parameters, is_binary=True)


def grid(values: Mapping[str, Iterable[Any]]) -> Iterator[dict[str, Any]]:
    """Every combination of the values as a merge patch. A dot in a name leads into an object, such
    as `generator.hidden_width`."""
    for combination in itertools.product(*values.values()):
        config: dict[str, Any] = {}
        for name, value in zip(values, combination, strict=True):
            *parents, last = name.split(".")
            inner = config
            for parent in parents:
                inner = inner.setdefault(parent, {})
            inner[last] = value
        yield config
