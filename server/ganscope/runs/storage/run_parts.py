"""The parts in which a run is saved, and how a run begins again from them.

A part is named `head`, `config`, `first_config`, `record/N`, `event/SEQ`, `keyframe/STEP/N` or
`history/N`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ganscope.gan.config import with_new_fields
from ganscope.gan.config_types import Config
from ganscope.runs.journal.events import Event, Status, View
from ganscope.runs.journal.journal import JournalSlice, config_after
from ganscope.runs.journal.keyframes import Keyframe
from ganscope.runs.journal.metric_history import MetricHistory, MetricRows
from ganscope.runs.journal.play_mode import PlayMode
from ganscope.runs.journal.records import Record
from ganscope.runs.journal.run_image import RunImage
from ganscope.runs.loop.origins import Recovery
from ganscope.runs.storage.codec import (
    block_bytes,
    event_bytes,
    event_of,
    keyframe_bytes,
    keyframe_of,
    of_bytes,
    record_bytes,
    records_of,
    rows_of,
    to_bytes,
)

type Json = dict[str, Any]
type Parts = dict[str, bytes]

HEAD, CONFIG, FIRST_CONFIG = "head", "config", "first_config"
# More events than a run can publish after it was saved for the last time.
SEQ_GAP = 1000
_VIEW = (
    *("id", "status", "reason", "step", "seed", "epoch", "speed", "metrics", "created_at"),
    *("stop_when", "parent", "keep_running_seconds"),
)
_PAST = ("epoch", "seed", "last_step", "first_step", "n_forgotten", "player")


class CorruptRun(RuntimeError):
    """Too little of a saved run can be read to begin it again."""


@dataclass(frozen=True)
class StoredParts:
    """What the store has of a run. Most objects never change, so an object that is the same one as
    here is saved."""

    head: bytes = b""
    config: Config | None = None
    first_config: Config | None = None
    n_forgotten: int = 0
    records: tuple[Record, ...] = ()
    keyframes: tuple[Keyframe, ...] = ()
    events: tuple[Event, ...] = ()
    blocks: tuple[int, ...] = ()


def difference(image: RunImage, stored: StoredParts) -> tuple[dict[str, bytes | None], StoredParts]:
    """(the parts to write, or None for parts to remove; what the store has after that)."""
    view, past = image.view, image.past
    changes: dict[str, bytes | None] = {}
    head = head_bytes(image)
    if head != stored.head:
        changes[HEAD] = head
    if view.config is not stored.config:
        changes[CONFIG] = to_bytes(view.config)
    if past.config is not stored.first_config:
        changes[FIRST_CONFIG] = to_bytes(past.config)
    changes |= _of_records(past, stored)
    changes |= _of_objects(past.keyframes, stored.keyframes, _keyframe_name, keyframe_bytes)
    changes |= _of_objects(past.events, stored.events, _event_name, event_bytes)
    blocks = list(block_bytes(image.history.rows))
    sums = tuple(zlib.crc32(block) for block in blocks)
    changes |= {f"history/{i}": None for i in range(len(sums), len(stored.blocks))}
    for i, block in enumerate(blocks):
        if i >= len(stored.blocks) or sums[i] != stored.blocks[i]:
            changes[f"history/{i}"] = block
    return changes, StoredParts(
        head,
        view.config,
        past.config,
        past.n_forgotten,
        past.records,
        past.keyframes,
        past.events,
        sums,
    )


def head_bytes(image: RunImage) -> bytes:
    """The head: everything small."""
    view, past, history = image.view, image.past, image.history
    head = {name: getattr(view, name) for name in _VIEW}
    # The journal decides: the view may be a chunk older or newer.
    head["step"] = min(view.step, past.last_step)
    mode = None
    if image.mode is not None:
        mode = {"player": image.mode.player, "until": image.mode.until}
    return to_bytes(
        {
            "view": head,
            "past": {name: getattr(past, name) for name in _PAST},
            "n_records": len(past.records),
            "seq": image.seq,
            "mode": mode,
            "history": [history.columns, len(history.rows), history.stride, history.skipped],
        }
    )


def _of_records(past: JournalSlice, stored: StoredParts) -> dict[str, bytes | None]:
    if past.records == stored.records and past.n_forgotten == stored.n_forgotten:
        return {}
    before = {stored.n_forgotten + i: record for i, record in enumerate(stored.records)}
    changes: dict[str, bytes | None] = {}
    config, is_same = past.config, past.config is stored.first_config
    is_same = is_same or past.n_forgotten != stored.n_forgotten
    for i, record in enumerate(past.records, past.n_forgotten):
        is_same = is_same and before.get(i) is record
        before.pop(i, None)
        if not is_same:  # each record is encoded as a change of the one before
            changes[f"record/{i}"] = record_bytes(record, config)
        config = config_after(config, (record,))
    return changes | {f"record/{i}": None for i in before}


def _of_objects(now: Any, before: Any, name_of: Any, encode: Any) -> dict[str, bytes | None]:
    """Changes of a set of immutable objects, each with a unique name."""
    old = {name_of(each): each for each in before}
    changes: dict[str, bytes | None] = {}
    for each in now:
        name = name_of(each)
        if old.pop(name, None) is not each:
            changes[name] = encode(each)
    return changes | dict.fromkeys(old)


def _keyframe_name(keyframe: Keyframe) -> str:
    return f"keyframe/{keyframe.step}/{keyframe.n_records}"


def _event_name(event: Event) -> str:
    return f"event/{event.seq}"


# Decoding


def unloaded_view(parts: Mapping[str, bytes]) -> View:
    """The view of a run that only the store has. Raises `CorruptRun`."""
    try:
        saved, config = of_bytes(parts[HEAD]), with_new_fields(of_bytes(parts[CONFIG]))
        last_step = saved["past"]["last_step"]
        view = View(
            **saved["view"], config=config, steps_per_second=0.0, viewers=0, last_step=last_step
        )
        return at_rest(view)
    except (KeyError, TypeError, ValueError) as error:
        raise CorruptRun(f"the head cannot be read: {error!r}") from error


def at_rest(view: View) -> View:
    """The view of a run that has no thread."""
    status: Status = view.status
    if status in ("running", "compiling"):
        status = "stopped" if view.step else "idle"
    return replace(
        view, status=status, steps_per_second=0.0, viewers=0, partner=None, not_saved=None
    )


def with_status(head: bytes, status: Status, reason: str) -> bytes:
    """The same head with another status."""
    saved = of_bytes(head)
    return to_bytes(saved | {"view": saved["view"] | {"status": status, "reason": reason}})


def restored(
    parts: Mapping[str, bytes],
    reason: str,
    *,
    is_resumed: bool = False,
    seen_step: int = 0,
    was_training: bool | None = None,
) -> tuple[Recovery, MetricHistory, StoredParts]:
    """(how the run begins again, its history, what the store has of it).

    is_resumed: the run trains if it did when it was saved.
    seen_step: the last step that its viewers have seen.
    was_training: whether the run was training when its process died, if the supervisor knows (the
      saved head may be a second old). None: trust the saved head.

    Raises:
      CorruptRun: too little can be read.
    """
    view = unloaded_view(parts)
    try:
        head = of_bytes(parts[HEAD])
        past = _past(parts, head)
        saved = _history(parts, head["history"])
    except (KeyError, TypeError, ValueError, StopIteration) as error:
        raise CorruptRun(f"its log cannot be read: {error!r}") from error
    stored = StoredParts(
        config=view.config,
        first_config=past.config,
        n_forgotten=past.n_forgotten,
        records=past.records,
        keyframes=past.keyframes,
        events=past.events,
        blocks=_sums(saved),
    )
    history = MetricHistory.from_rows(saved).until(past.last_step)
    step = min(view.step, past.last_step)
    if view.status == "failed":
        # A keyframe needs no training, at which the run may have failed.
        step = max((each.step for each in past.keyframes if each.step <= step), default=step)
    view = replace(view, step=step, last_step=past.last_step, epoch=past.epoch)
    lost = max(0, seen_step - past.last_step)
    report = {"reason": reason, "lost_steps": lost, "epoch": past.epoch}
    mode = _mode(head["mode"], step) if view.status in ("idle", "stopped") else None
    if was_training and view.status in ("idle", "stopped"):
        mode = mode or PlayMode()
    elif was_training is False and mode is not None and mode.remaining is None:
        mode = None
    seq = head["seq"] + SEQ_GAP
    return Recovery(past, view, seq, mode, is_resumed, report), history, stored


def names_of(stored: StoredParts) -> set[str]:
    """The names of the parts that the store has."""
    records = range(stored.n_forgotten, stored.n_forgotten + len(stored.records))
    return {
        *(HEAD, CONFIG, FIRST_CONFIG),
        *(f"record/{i}" for i in records),
        *map(_keyframe_name, stored.keyframes),
        *map(_event_name, stored.events),
        *(f"history/{i}" for i in range(len(stored.blocks))),
    }


def _sums(history: MetricRows) -> tuple[int, ...]:
    return tuple(zlib.crc32(block) for block in block_bytes(history.rows))


def _past(parts: Mapping[str, bytes], head: Json) -> JournalSlice:
    fields = head["past"]
    first, n_records = fields["n_forgotten"], head["n_records"]
    config = with_new_fields(of_bytes(parts[FIRST_CONFIG]))
    names = (f"record/{i}" for i in range(first, first + n_records))
    records = tuple(records_of(list(_unbroken(parts, names)), config))
    if len(records) < n_records:
        # Records after a missing one are lost; all before it are usable.
        last = records[-1].step if records else fields["first_step"]
        fields = fields | {"last_step": min(fields["last_step"], last)}
    keyframes = sorted(
        (keyframe_of(data) for name, data in parts.items() if name.startswith("keyframe/")),
        key=lambda keyframe: (keyframe.step, keyframe.n_records),
    )
    usable = tuple(
        keyframe
        for keyframe in keyframes
        if keyframe.step <= fields["last_step"] and keyframe.n_records <= first + len(records)
    )
    if fields["first_step"] > 0 and (not usable or usable[0].step > fields["first_step"]):
        fields = fields | {"first_step": next(iter(usable)).step}
    events = sorted(
        (event_of(data) for name, data in parts.items() if name.startswith("event/")),
        key=lambda event: event.seq,
    )
    fields = fields | {"epoch": fields["epoch"] + 1}
    return JournalSlice(
        config=config, records=records, keyframes=usable, events=tuple(events), **fields
    )


def _unbroken(parts: Mapping[str, bytes], names: Iterable[str]) -> Iterator[bytes]:
    for name in names:
        if name not in parts:
            return
        yield parts[name]


def _history(parts: Mapping[str, bytes], saved: list[Any]) -> MetricRows:
    columns, n_rows, stride, skipped = saved
    n_blocks = sum(name.startswith("history/") for name in parts)
    blocks = list(_unbroken(parts, (f"history/{i}" for i in range(n_blocks))))
    rows = rows_of(blocks, 1 + len(columns))[:n_rows]
    return MetricRows(tuple(columns), rows, stride, skipped)


def _mode(saved: Json | None, step: int) -> PlayMode | None:
    if saved is None:
        return None
    until = saved["until"]
    if until is not None and until <= step:
        return None
    return PlayMode(saved["player"], None if until is None else until - step, until)
