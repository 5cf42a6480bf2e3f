"""A frame: one snapshot as a safetensors document, named arrays and metadata of strings."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from ganscope.runs.journal.events import Snapshot
from ganscope.wire.json_text import to_json

type Arrays = Mapping[str, np.ndarray[Any, Any]]


class FrameError(ValueError):
    """These bytes are no frame."""


@dataclass(frozen=True)
class Frame:
    """A decoded frame, as the browser sees it."""

    arrays: Arrays
    metadata: Mapping[str, str]


def encode(snapshot: Snapshot) -> bytes:
    """The bytes that every viewer of the run is sent."""
    return encode_arrays(snapshot.arrays, metadata_of(snapshot))


def metadata_of(snapshot: Snapshot) -> dict[str, str]:
    """Everything but the arrays. Numbers are written as text: the format knows strings only."""
    metrics = to_json({name: _short(value) for name, value in snapshot.metrics.items()})
    return {
        "run": snapshot.run,
        "epoch": str(snapshot.epoch),
        "frame": str(snapshot.frame),
        "step": str(snapshot.step),
        "status": snapshot.status,
        "domain": snapshot.domain,
        "dimension": str(snapshot.dimension),
        "has_probability": "true" if snapshot.has_probability else "false",
        "generator_density_method": snapshot.generator_density_method,
        "steps_per_second": f"{snapshot.steps_per_second:.6g}",
        "speed": "" if snapshot.speed is None else f"{snapshot.speed:g}",
        "metrics": metrics,
        **snapshot.notes,
    }


def _short(value: float) -> float:
    """Six digits: what single precision holds, at half the bytes."""
    return float(f"{value:.6g}")


def encode_arrays(arrays: Arrays, metadata: Mapping[str, str]) -> bytes:
    """A safetensors document. Floats have 32 bits, as the browser reads them; bytes stay bytes."""
    document: bytes = save(
        {name: _narrow(array) for name, array in arrays.items()}, metadata=dict(metadata)
    )
    return document


def _narrow(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.ascontiguousarray(array, np.float32 if array.dtype.kind == "f" else array.dtype)


def decode(document: bytes) -> Frame:
    """The reverse of `encode`. Raises `FrameError`."""
    try:
        arrays = load(document)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise FrameError(f"not a safetensors document: {error}") from error
    return Frame(arrays, _metadata(document))


def _metadata(document: bytes) -> dict[str, str]:
    # `load` has checked the document; it only does not hand the metadata out.
    (length,) = struct.unpack_from("<Q", document)
    header = json.loads(document[8 : 8 + length])
    metadata: dict[str, str] = header.get("__metadata__", {})
    return metadata
