"""The messages of a run's stream: frames, which show one moment, and events."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from safetensors.numpy import load

type Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Frame(Mapping[str, Array]):
    """What one moment of a run looks like; a mapping of arrays by name.

    On the line these are `x`, `data_density`, `generator_density`, `discriminator`,
    `optimal_discriminator`, `real_samples`, `fake_samples` and others; the names depend on the
    problem's domain and on what the run shows.

    Attributes:
      arrays: the arrays by name.
      step: the number of training steps so far. epoch: counts how often the run began anew.
      number: the number of the frame. status: of the run, such as "running".
      domain: the kind of data, such as "line" or "plane".
      metrics: of the last measurement, by name.
      metadata: all that the server says of the frame, as text.
    """

    arrays: Mapping[str, Array]
    step: int
    epoch: int
    number: int
    status: str
    domain: str
    metrics: Mapping[str, float | None]
    metadata: Mapping[str, str]

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)

    def __repr__(self) -> str:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in self.arrays.items())
        return f"Frame(step={self.step}, {shapes})"


@dataclass(frozen=True)
class Event:
    """Something that happened to a run.

    Attributes:
      kind: such as "status", "config" or "notice"; "hello" comes first on each connection, and
        has the run as it is.
      step: when it happened. fields: everything that was sent.
    """

    kind: str
    step: int
    fields: Mapping[str, Any]


def frame_of(document: bytes) -> Frame:
    """Reads a frame: a safetensors document whose header has the rest as text."""
    (length,) = struct.unpack_from("<Q", document)
    metadata: dict[str, str] = json.loads(document[8 : 8 + length])["__metadata__"]
    return Frame(
        arrays=load(document),
        step=int(metadata["step"]),
        epoch=int(metadata["epoch"]),
        number=int(metadata["frame"]),
        status=metadata["status"],
        domain=metadata["domain"],
        metrics=json.loads(metadata["metrics"]),
        metadata=metadata,
    )


def event_of(message: Mapping[str, Any]) -> Event | None:
    """Reads a text message of a stream. None for one that says nothing of the run itself."""
    if message["type"] == "hello":
        return Event("hello", message["run"]["step"], message)
    if message["type"] == "event":
        return Event(message["kind"], message["step"], message)
    return None
