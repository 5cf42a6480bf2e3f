"""What is saved of a run, part by part, and how a run begins again from that.

A part is named `head`, `config`, `first_config`, `record/N`, `event/SEQ`, `keyframe/STEP/N` or
`history/N`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

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
# More than a run can have told after it was saved for the last time.
SEQ_GAP = 1000
_VIEW = (
    *("id", "status", "reason", "step", "seed", "epoch", "speed", "metrics", "created_at"),
    *("stop_when", "parent"),
)
_PAST = ("epoch", "seed", "last_step", "first_step", "n_forgotten", "player")


class CorruptRun(RuntimeError):
    """Too little of a run can be read to begin it again."""


@dataclass(frozen=True)
class StoredParts:
    """What the store holds of a run. Most things never change: to be the same object is to be
    saved."""

    head: bytes = b""
    config: Config | None = None
    first_config: Config | None = None
    n_forgotten: int = 0
    records: tuple[Record, ...] = ()
    keyframes: tuple[Keyframe, ...] = ()
    events: tuple[Event, ...] = ()
    blocks: tuple[int, ...] = ()


def difference(image: RunImage, kept: StoredParts) -> tuple[dict[str, bytes | None], StoredParts]:
    """(what to write and, as None, to remove; what is kept after that)."""
    view, past = image.view, image.past
    changes: dict[str, bytes | None] = {}
    head = head_bytes(image)
    if head != kept.head:
        changes[HEAD] = head
    if view.config is not kept.config:
        changes[CONFIG] = to_bytes(view.config)
    if past.config is not kept.first_config:
        changes[FIRST_CONFIG] = to_bytes(past.config)
    changes |= _of_records(past, kept)
    changes |= _of_objects(past.keyframes, kept.keyframes, _keyframe_name, keyframe_bytes)
    changes |= _of_objects(past.events, kept.events, _event_name, event_bytes)
    blocks = list(block_bytes(image.history.rows))
    sums = tuple(zlib.crc32(block) for block in blocks)
    changes |= {f"history/{i}": None for i in range(len(sums), len(kept.blocks))}
    for i, block in enumerate(blocks):
        if i >= len(kept.blocks) or sums[i] != kept.blocks[i]:
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
    """All that is small."""
    view, past, history = image.view, image.past, image.history
    head = {name: getattr(view, name) for name in _VIEW}
    # The log is the truth: what the view says may be a chunk older or newer.
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


def _of_records(past: JournalSlice, kept: StoredParts) -> dict[str, bytes | None]:
    if past.records == kept.records and past.n_forgotten == kept.n_forgotten:
        return {}
    before = {kept.n_forgotten + i: record for i, record in enumerate(kept.records)}
    changes: dict[str, bytes | None] = {}
    config, is_same = past.config, past.config is kept.first_config
    is_same = is_same or past.n_forgotten != kept.n_forgotten
    for i, record in enumerate(past.records, past.n_forgotten):
        is_same = is_same and before.get(i) is record
        before.pop(i, None)
        if not is_same:  # each is kept as a change of the one before
            changes[f"record/{i}"] = record_bytes(record, config)
        config = config_after(config, (record,))
    return changes | {f"record/{i}": None for i in before}


def _of_objects(now: Any, before: Any, name_of: Any, encode: Any) -> dict[str, bytes | None]:
    """Things that never change, and have a name of their own at each moment."""
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


# And back


def unloaded_view(parts: Mapping[str, bytes]) -> View:
    """A run as it is while only the store holds it. Raises `CorruptRun`."""
    try:
        saved, config = of_bytes(parts[HEAD]), of_bytes(parts[CONFIG])
        last_step = saved["past"]["last_step"]
        view = View(
            **saved["view"], config=config, steps_per_second=0.0, viewers=0, last_step=last_step
        )
        return at_rest(view)
    except (KeyError, TypeError, ValueError) as error:
        raise CorruptRun(f"the head cannot be read: {error!r}") from error


def at_rest(view: View) -> View:
    """The run while nobody trains it."""
    status: Status = view.status
    if status in ("running", "compiling"):
        status = "stopped" if view.step else "idle"
    return replace(
        view, status=status, steps_per_second=0.0, viewers=0, partner=None, not_saved=None
    )


def with_status(head: bytes, status: Status, reason: str) -> bytes:
    """The head of a run that has failed meanwhile, say."""
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
    """How the run begins again, its history, and what of that the store has.

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
    kept = StoredParts(
        config=view.config,
        first_config=past.config,
        n_forgotten=past.n_forgotten,
        records=past.records,
        keyframes=past.keyframes,
        events=past.events,
        blocks=_sums(saved),
    )
    history = MetricHistory.of(saved).until(past.last_step)
    step = min(view.step, past.last_step)
    if view.status == "failed":
        # What it has there needs no training: that may be what it failed at.
        step = max((each.step for each in past.keyframes if each.step <= step), default=step)
    view = replace(view, step=step, last_step=past.last_step, epoch=past.epoch)
    lost = max(0, seen_step - past.last_step)
    told = {"reason": reason, "lost_steps": lost, "epoch": past.epoch}
    mode = _mode(head["mode"], step) if view.status in ("idle", "stopped") else None
    if was_training and view.status in ("idle", "stopped"):
        mode = mode or PlayMode()
    elif was_training is False and mode is not None and mode.remaining is None:
        mode = None
    seq = head["seq"] + SEQ_GAP
    return Recovery(past, view, seq, mode, is_resumed, told), history, kept


def names_of(kept: StoredParts) -> set[str]:
    """The parts that the store has."""
    records = range(kept.n_forgotten, kept.n_forgotten + len(kept.records))
    return {
        *(HEAD, CONFIG, FIRST_CONFIG),
        *(f"record/{i}" for i in records),
        *map(_keyframe_name, kept.keyframes),
        *map(_event_name, kept.events),
        *(f"history/{i}" for i in range(len(kept.blocks))),
    }


def _sums(history: MetricRows) -> tuple[int, ...]:
    return tuple(zlib.crc32(block) for block in block_bytes(history.rows))


def _past(parts: Mapping[str, bytes], head: Json) -> JournalSlice:
    told = head["past"]
    first, n_records = told["n_forgotten"], head["n_records"]
    config = of_bytes(parts[FIRST_CONFIG])
    names = (f"record/{i}" for i in range(first, first + n_records))
    records = tuple(records_of(list(_unbroken(parts, names)), config))
    if len(records) < n_records:
        # What follows the gap is lost; everything before is as it was.
        last = records[-1].step if records else told["first_step"]
        told = told | {"last_step": min(told["last_step"], last)}
    keyframes = sorted(
        (keyframe_of(data) for name, data in parts.items() if name.startswith("keyframe/")),
        key=lambda keyframe: (keyframe.step, keyframe.n_records),
    )
    usable = tuple(
        keyframe
        for keyframe in keyframes
        if keyframe.step <= told["last_step"] and keyframe.n_records <= first + len(records)
    )
    if told["first_step"] > 0 and (not usable or usable[0].step > told["first_step"]):
        told = told | {"first_step": next(iter(usable)).step}
    events = sorted(
        (event_of(data) for name, data in parts.items() if name.startswith("event/")),
        key=lambda event: event.seq,
    )
    told = told | {"epoch": told["epoch"] + 1}
    return JournalSlice(
        config=config, records=records, keyframes=usable, events=tuple(events), **told
    )


def _unbroken(parts: Mapping[str, bytes], names: Iterable[str]) -> Iterator[bytes]:
    for name in names:
        if name not in parts:
            return
        yield parts[name]


def _history(parts: Mapping[str, bytes], told: list[Any]) -> MetricRows:
    columns, n_rows, stride, skipped = told
    n_blocks = sum(name.startswith("history/") for name in parts)
    blocks = list(_unbroken(parts, (f"history/{i}" for i in range(n_blocks))))
    rows = rows_of(blocks, 1 + len(columns))[:n_rows]
    return MetricRows(tuple(columns), rows, stride, skipped)


def _mode(told: Json | None, step: int) -> PlayMode | None:
    if told is None:
        return None
    until = told["until"]
    if until is not None and until <= step:
        return None
    return PlayMode(told["player"], None if until is None else until - step, until)
