"""What a run remembers of its present epoch: all that is needed to have any of its steps again."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ganscope.gan.config import change_kind
from ganscope.runs.commands import Config, Configured, Played, Player, Record, Seeded
from ganscope.runs.events import Event
from ganscope.runs.keyframes import Keyframe, Keyframes
from ganscope.runs.trainer import Trainer

MAX_EVENTS = 300
# The events that a reader of the run's story looks for; what was played stands in the log.
NOTABLE = frozenset(
    ("config", "reset", "notice", "diverged", "rewound", "branched", "forked", "paired", "parted")
)


@dataclass(frozen=True)
class Past:
    """An epoch up to its last step, as it was at one moment. Nothing in it ever changes: threads
    and runs share it.

    config, seed: what the epoch began with.
    records: what took effect since, in order.
    """

    epoch: int
    config: Config
    seed: int
    records: tuple[Record, ...]
    keyframes: tuple[Keyframe, ...]
    events: tuple[Event, ...]
    last_step: int

    def until(self, step: int) -> Past:
        """The part up to and with a step. What took effect at that step belongs to it."""
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
        """The seed that chance follows at the end."""
        effects = (record.effect for record in reversed(self.records))
        return next((e.seed for e in effects if isinstance(e, Seeded)), self.seed)


def config_after(config: Config, records: Sequence[Record]) -> Config:
    """The configuration in force after some records."""
    effects = (record.effect for record in reversed(records))
    return next((e.config for e in effects if isinstance(e, Configured)), config)


def player_after(records: Sequence[Record]) -> Player:
    """Who moves after some records."""
    effects = (record.effect for record in reversed(records))
    return next((e.player for e in effects if isinstance(e, Played)), "both")


class Log:
    """Is written on the run's thread, and read on any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keyframes = Keyframes()
        self._events: deque[Event] = deque(maxlen=MAX_EVENTS)
        self._records: list[Record] = []
        self._epoch, self._seed, self._last_step = -1, 0, 0
        self._config: Config = {}

    def begin(self, epoch: int, config: Config, seed: int) -> None:
        """An epoch begins (again) at step 0."""
        with self._lock:
            if epoch != self._epoch:
                self._events.clear()
            self._epoch, self._config, self._seed, self._last_step = epoch, config, seed, 0
            self._records = []
            self._keyframes.replace(())

    def resume(self, past: Past) -> None:
        """Goes on where another run was."""
        with self._lock:
            self._epoch, self._config, self._seed = past.epoch, past.config, past.seed
            self._records = list(past.records)
            self._keyframes.replace(past.keyframes)
            self._events = deque(past.events, MAX_EVENTS)
            self._last_step = past.last_step

    def past(self) -> Past:
        """All of it, as it is now."""
        with self._lock:
            return Past(
                self._epoch,
                self._config,
                self._seed,
                tuple(self._records),
                self._keyframes.all(),
                tuple(self._events),
                self._last_step,
            )

    def record(self, record: Record) -> None:
        """Adds what takes effect now, at the last step."""
        with self._lock:
            last = self._records[-1] if self._records else None
            if last is not None and self._makes_up_for(last, record):
                self._records.pop()
            if isinstance(record.effect, Configured):
                before = config_after(self._config, self._records)
                record = replace(record, effect=Configured(_sharing(before, record.effect.config)))
            self._records.append(record)

    def _makes_up_for(self, last: Record, new: Record) -> bool:
        """Whether the last record may go, now that there is a new one. Between two steps only the
        last of several live changes counts: a slider is not a log entry per pixel. A change of
        structure, though undone at once, leaves its mark on the weights."""
        if last.step != new.step or type(last.effect) is not type(new.effect):
            return False
        if not (isinstance(last.effect, Configured) and isinstance(new.effect, Configured)):
            return True
        before = config_after(self._config, self._records[:-1])
        return is_live(before, last.effect.config) and is_live(
            last.effect.config, new.effect.config
        )

    def went_on(self, trainer: Trainer) -> None:
        """A chunk was trained, or an epoch begun."""
        with self._lock:
            self._last_step = trainer.step
            self._keyframes.take(trainer, len(self._records))

    def note(self, event: Event) -> None:
        """Remembers an event if it is notable."""
        if event.kind in NOTABLE:
            with self._lock:
                self._events.append(event)

    def cut(self, step: int) -> None:
        """Forgets what lies after a step: from there on all will be different."""
        past = self.past().until(step)
        with self._lock:
            self._records = list(past.records)
            self._keyframes.cut(step)
            self._events = deque(past.events, MAX_EVENTS)
            self._last_step = step


def is_live(before: Config, after: Config) -> bool:
    """Whether the numbers alone differ, if anything: the state stays as it is."""
    return change_kind(before, after) in ("none", "live")


def _sharing(before: Config, after: Config) -> Config:
    """`after`, with the very objects of `before` where they are equal: a custom problem has
    thousands of points, and a moving slider makes records by the hundred."""
    return {
        key: before[key] if key in before and before[key] == value else value
        for key, value in after.items()
    }


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
