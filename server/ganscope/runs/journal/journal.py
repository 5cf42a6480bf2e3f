"""The journal of a run: all that is needed to compute any step of its present epoch again."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ganscope.gan.config import change_kind
from ganscope.gan.config_types import Config, Player
from ganscope.runs.compute.trainer import Trainer
from ganscope.runs.journal.events import Event
from ganscope.runs.journal.keyframes import Keyframe, Keyframes, keyframe_now
from ganscope.runs.journal.records import Configured, Played, Record, Seeded

MAX_EVENTS = 300
MAX_EVENT_BYTES = 2**20
# An epoch keeps this many records, and then only the later half: a slider may move for minutes.
MAX_RECORDS = 10_000
MAX_RECORD_BYTES = 4 * 2**20
# The events that a reader of the journal looks for. What was played is in the records.
NOTABLE = frozenset(
    (
        *("config", "reset", "notice", "diverged", "rewound", "branched", "forked", "paired"),
        *("parted", "recovered"),
    )
)


@dataclass(frozen=True)
class JournalSlice:
    """An epoch up to its last step, as it was at one moment. It never changes, so threads and runs
    share it.

    config, seed, player: in force at the first step.
    records: what took effect since, in order.
    first_step: the first step that can be computed again. It is later than 0 if the journal grew
      too long; then there is a keyframe of it.
    n_forgotten: the number of records before the first step.
    """

    epoch: int
    config: Config
    seed: int
    records: tuple[Record, ...]
    keyframes: tuple[Keyframe, ...]
    events: tuple[Event, ...]
    last_step: int
    first_step: int = 0
    n_forgotten: int = 0
    player: Player = "both"

    def before(self, keyframe: Keyframe) -> tuple[Record, ...]:
        """The records that had taken effect in a keyframe."""
        return self.records[: keyframe.n_records - self.n_forgotten]

    def until(self, step: int) -> JournalSlice:
        """The part up to a step, with what took effect at that step."""
        return replace(
            self,
            records=tuple(record for record in self.records if record.step <= step),
            keyframes=tuple(keyframe for keyframe in self.keyframes if keyframe.step <= step),
            events=tuple(event for event in self.events if event.step <= step),
            last_step=step,
        )

    def config_at(self, step: int) -> Config:
        """The configuration in force when the step after `step` is trained."""
        return config_after(self.config, self.until(step).records)

    def last_seed(self) -> int:
        """The seed of the random numbers at the end."""
        effects = (record.effect for record in reversed(self.records))
        return next((e.seed for e in effects if isinstance(e, Seeded)), self.seed)


def config_after(config: Config, records: Sequence[Record]) -> Config:
    """The configuration in force after some records."""
    effects = (record.effect for record in reversed(records))
    return next((e.config for e in effects if isinstance(e, Configured)), config)


def player_after(records: Sequence[Record], player: Player = "both") -> Player:
    """The players that move after some records."""
    effects = (record.effect for record in reversed(records))
    return next((e.player for e in effects if isinstance(e, Played)), player)


class Journal:
    """Is written by the run's thread; any thread may read it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keyframes = Keyframes()
        self.resume(JournalSlice(-1, {}, 0, (), (), (), 0))

    def begin(self, epoch: int, config: Config, seed: int) -> None:
        """Begins an epoch, or begins it again, at step 0."""
        events = tuple(self._events) if epoch == self._base.epoch else ()
        self.resume(JournalSlice(epoch, config, seed, (), (), events, 0))

    def resume(self, past: JournalSlice) -> None:
        """Continues at the end of a past."""
        with self._lock:
            # Without what grows.
            self._base = replace(past, records=(), keyframes=(), events=())
            self._records = list(past.records)
            self._sizes = sizes_of(past.records, past.config)
            self._keyframes.replace(past.keyframes)
            self._last_step = past.last_step
            self._events: deque[Event] = deque()
            self._event_bytes = 0
            for event in past.events:
                self._keep(event)

    def past(self) -> JournalSlice:
        """The whole journal, as it is now."""
        with self._lock:
            return replace(
                self._base,
                records=tuple(self._records),
                keyframes=self._keyframes.all(),
                events=tuple(self._events),
                last_step=self._last_step,
            )

    def record(self, record: Record) -> None:
        """Adds what takes effect now, after the last step."""
        with self._lock:
            last = self._records[-1] if self._records else None
            if last is not None and self._is_superseded(last, record):
                self._records.pop()
                self._sizes.pop()
            before = config_after(self._base.config, self._records)
            if isinstance(record.effect, Configured):
                record = replace(record, effect=Configured(_sharing(before, record.effect.config)))
            self._records.append(record)
            self._sizes += sizes_of([record], before)

    @property
    def is_long(self) -> bool:
        """Whether the journal is too long, so that its beginning has to go."""
        return len(self._records) > MAX_RECORDS or sum(self._sizes) > MAX_RECORD_BYTES

    def shorten(self, trainer: Trainer) -> None:
        """Forgets the beginning, up to the first keyframe that leaves at most half of the allowed
        size; without one, up to a keyframe of the present state."""
        with self._lock:
            base, records = self._base, self._records
            n_all = base.n_forgotten + len(records)
            short = (each for each in self._keyframes.all() if self._is_short_after(each))
            at = next(short, None) or keyframe_now(trainer, n_all)
            n = at.n_records - base.n_forgotten
            gone = tuple(records[:n])
            seed = replace(base, records=gone).last_seed()
            self._base = replace(
                base,
                config=config_after(base.config, gone),
                seed=seed,
                player=player_after(gone, base.player),
                first_step=at.step,
                n_forgotten=at.n_records,
            )
            del self._records[:n], self._sizes[:n]
            self._keyframes.begin_at(at)

    def _is_short_after(self, keyframe: Keyframe) -> bool:
        left = self._sizes[keyframe.n_records - self._base.n_forgotten :]
        return len(left) <= MAX_RECORDS // 2 and sum(left) <= MAX_RECORD_BYTES // 2

    def _is_superseded(self, last: Record, new: Record) -> bool:
        """Whether the new record replaces the last one. Of several live changes between two steps
        only the last counts, so a slider does not add a record per pixel. A change of structure
        always counts: even if it is undone at once, it has changed the weights."""
        if last.step != new.step or type(last.effect) is not type(new.effect):
            return False
        if not (isinstance(last.effect, Configured) and isinstance(new.effect, Configured)):
            return True
        before = config_after(self._base.config, self._records[:-1])
        return is_live(before, last.effect.config) and is_live(
            last.effect.config, new.effect.config
        )

    def note_progress(self, trainer: Trainer) -> None:
        """Notes that a chunk was trained, or that an epoch has begun."""
        with self._lock:
            self._last_step = trainer.step
            self._keyframes.take(trainer, self._base.n_forgotten + len(self._records))

    def note(self, event: Event) -> None:
        """Keeps an event, if it is notable."""
        if event.kind in NOTABLE:
            with self._lock:
                self._keep(event)

    def _keep(self, event: Event) -> None:
        self._events.append(event)
        self._event_bytes += size_of(event.fields)
        while len(self._events) > MAX_EVENTS or (
            len(self._events) > 1 and self._event_bytes > MAX_EVENT_BYTES
        ):
            self._event_bytes -= size_of(self._events.popleft().fields)

    def discard_after(self, step: int) -> None:
        """Discards what comes after a step, because from there on everything will be different."""
        past = self.past().until(step)
        with self._lock:
            self._records = list(past.records)
            del self._sizes[len(self._records) :]
            self._keyframes.discard_after(step)
            self._events = deque(past.events)
            self._event_bytes = sum(size_of(event.fields) for event in past.events)
            self._last_step = step


def is_live(before: Config, after: Config) -> bool:
    """Whether only live numbers differ, or nothing, so that the state fits both."""
    return change_kind(before, after) in ("none", "live")


def _sharing(before: Config, after: Config) -> Config:
    """`after`, which shares equal values with `before` to save memory: a custom problem has
    thousands of points, and a moving slider adds hundreds of records."""
    return {
        key: before[key] if key in before and before[key] == value else value
        for key, value in after.items()
    }


def sizes_of(records: Iterable[Record], config: Config) -> list[int]:
    """About how many bytes each record takes that the earlier ones do not share; `config` is in
    force before the first."""
    sizes = []
    for record in records:
        size = 100
        if isinstance(record.effect, Configured):
            after = record.effect.config
            size += sum(size_of(after[key]) for key in after if after[key] is not config.get(key))
            config = after
        sizes.append(size)
    return sizes


def size_of(value: Any) -> int:
    """About how many bytes of JSON; assumes that the entries of a list are alike."""
    if isinstance(value, Mapping):
        return 2 + sum(len(key) + 4 + size_of(inner) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return 2 + len(value) * (1 + size_of(value[0])) if value else 2
    return len(value) + 2 if isinstance(value, str) else 12


def change_of(after: Mapping[str, Any], *befores: Mapping[str, Any]) -> dict[str, Any]:
    """The merge patch (RFC 7396) that turns each of `befores` into `after`."""
    patch: dict[str, Any] = {key: None for old in befores for key in old if key not in after}
    for key, value in after.items():
        if all(key in old and old[key] == value for old in befores):
            continue
        inner = [old.get(key) for old in befores]
        objects = [old if isinstance(old, Mapping) else {} for old in inner]
        patch[key] = change_of(value, *objects) if isinstance(value, Mapping) else value
    return patch
