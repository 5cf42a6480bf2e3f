"""Encodes the parts of a saved run as bytes, and decodes them. Nothing is pickled.

Parts are independent: what has not changed since it was saved is not written again. A record keeps
only what it changes in the configuration, so that a moved slider costs a few bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import jax
import numpy as np
import optax
from safetensors.numpy import load, save

from ganscope.gan.config import with_new_fields
from ganscope.gan.config_types import Config
from ganscope.gan.state import State
from ganscope.runs.journal.events import Event
from ganscope.runs.journal.keyframes import Keyframe
from ganscope.runs.journal.records import Configured, Effect, Played, Record, Seeded

type Json = dict[str, Any]
type Table = np.ndarray[Any, Any]

# The history is split into parts of this many rows: a new row rewrites one part only.
BLOCK_ROWS = 64


def to_bytes(value: Any) -> bytes:
    """JSON; floats keep every bit, NaN and infinity are allowed."""
    return json.dumps(value, separators=(",", ":"), default=_plain).encode()


def of_bytes(data: bytes) -> Any:
    """The inverse of `to_bytes`."""
    return json.loads(data)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is no plain value")


# Records


def record_bytes(record: Record, before: Config) -> bytes:
    """Encodes a record. before: the configuration in force before it."""
    effect: Json
    match record.effect:
        case Configured(config):
            effect = {"config": _difference(config, before)}
        case Played(player):
            effect = {"player": player}
        case Seeded(seed):
            effect = {"seed": seed}
    return to_bytes({"step": record.step, **effect})


def records_of(parts: Sequence[bytes], config: Config) -> Iterator[Record]:
    """Decodes consecutive records. config: the configuration in force before the first."""
    for part in parts:
        saved = of_bytes(part)
        effect: Effect
        if "config" in saved:
            config = with_new_fields(_changed(config, saved["config"]))
            effect = Configured(config)
        else:
            effect = Played(saved["player"]) if "player" in saved else Seeded(saved["seed"])
        yield Record(saved["step"], effect)


def _difference(after: Mapping[str, Any], before: Mapping[str, Any]) -> Json:
    """How `after` differs. Unlike a merge patch, it can express null values and the order of keys,
    in which stabilizers are applied."""
    change: Json = {"set": {}, "in": {}, "drop": [key for key in before if key not in after]}
    for key, value in after.items():
        old = before.get(key)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            if value is not old and (inner := _difference(value, old)):
                change["in"][key] = inner
        elif key not in before or value != old:
            change["set"][key] = value
    change = {name: entry for name, entry in change.items() if entry}
    kept = [key for key in before if key in after]
    if [*kept, *(key for key in after if key not in before)] != list(after):
        change["order"] = list(after)
    return change


def _changed(before: Mapping[str, Any], change: Json) -> Config:
    after = {key: value for key, value in before.items() if key not in change.get("drop", ())}
    after |= change.get("set", {})
    for key, inner in change.get("in", {}).items():
        after[key] = _changed(after[key], inner)
    return {key: after[key] for key in change.get("order", after)}


# Events


def event_bytes(event: Event) -> bytes:
    return to_bytes([event.seq, event.step, event.kind, event.fields])


def event_of(part: bytes) -> Event:
    return Event(*of_bytes(part))


# Keyframes


def keyframe_bytes(keyframe: Keyframe) -> bytes:
    """A safetensors document; its header describes the tree of the arrays."""
    leaves: list[Table] = []
    tree = json.dumps(_skeleton(keyframe.state, leaves))
    # safetensors writes the buffer as it is in memory.
    arrays = {str(i): np.asarray(leaf, order="C") for i, leaf in enumerate(leaves)}
    header = {"tree": tree, "step": str(keyframe.step), "n_records": str(keyframe.n_records)}
    document: bytes = save(arrays, header)
    return document


def keyframe_of(part: bytes) -> Keyframe:
    size = int.from_bytes(part[:8], "little")
    header = json.loads(part[8 : 8 + size])["__metadata__"]
    arrays = load(part)
    for array in arrays.values():
        array.flags.writeable = False
    state = _rebuilt(json.loads(header["tree"]), arrays)
    n_bytes = sum(array.nbytes for array in arrays.values())
    return Keyframe(int(header["step"]), int(header["n_records"]), state, n_bytes)


def _skeleton(tree: Any, leaves: list[Table]) -> Any:
    """`tree` with an index in place of each leaf; the leaves are appended to `leaves`."""
    if isinstance(tree, Mapping):
        return {"dict": {key: _skeleton(value, leaves) for key, value in tree.items()}}
    if isinstance(tree, list | tuple):
        kind = type(tree).__name__
        return {kind: [_skeleton(value, leaves) for value in tree]}
    if tree is None:
        return None
    leaves.append(np.asarray(tree))
    return len(leaves) - 1


def _rebuilt(skeleton: Any, arrays: Mapping[str, Table]) -> Any:
    if skeleton is None:
        return None
    if isinstance(skeleton, int):
        return arrays[str(skeleton)]
    ((kind, inner),) = skeleton.items()
    if kind == "dict":
        return {key: _rebuilt(value, arrays) for key, value in inner.items()}
    values = [_rebuilt(value, arrays) for value in inner]
    if kind in ("list", "tuple"):
        return values if kind == "list" else tuple(values)
    return _named_tuple(kind)(*values)


def _named_tuple(name: str) -> Any:
    """The named tuple of a training state or an optimizer state. Other names are refused."""
    found = State if name == State.__name__ else getattr(optax, name, None)
    if not (isinstance(found, type) and issubclass(found, tuple) and hasattr(found, "_fields")):
        raise ValueError(f"{name!r} is no part of a state")
    return found


def leaves_of(state: State) -> list[Table]:
    """The arrays of a state, always in the same order."""
    return [np.asarray(leaf) for leaf in jax.tree.leaves(state)]


# The history


def block_bytes(rows: Table) -> Iterator[bytes]:
    """The rows in blocks of `BLOCK_ROWS`."""
    for first in range(0, len(rows), BLOCK_ROWS):
        yield np.ascontiguousarray(rows[first : first + BLOCK_ROWS], "<f8").tobytes()


def rows_of(parts: Sequence[bytes], n_columns: int) -> Table:
    return np.frombuffer(b"".join(parts), "<f8").reshape(-1, n_columns).astype(np.float64)
