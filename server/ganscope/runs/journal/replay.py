"""Trains a run again from its journal, starting at step 0 or at a keyframe."""

from __future__ import annotations

from collections.abc import Sequence

from ganscope.gan.config_types import Config
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.runs.compute.program import Program
from ganscope.runs.compute.program_cache import ProgramCache
from ganscope.runs.compute.trainer import Trainer
from ganscope.runs.journal.journal import JournalSlice, config_after, is_live, player_after
from ganscope.runs.journal.keyframes import Keyframe
from ganscope.runs.journal.records import Configured, Played, Record, Seeded


class Replay:
    """A training that repeats a past bit for bit. It only goes forward."""

    def __init__(self, past: JournalSlice, until_step: int, programs: ProgramCache) -> None:
        self._programs = programs
        keyframe = _nearest(past, until_step)
        self._applied = list(past.before(keyframe) if keyframe else ())
        self._player = player_after(self._applied, past.player)
        config = config_after(past.config, self._applied)
        state = keyframe.state if keyframe else None
        self._began_with = (past.config, past.seed, past.n_forgotten)
        self.trainer = Trainer(_program(config, programs), config, past.seed, state)
        self.continue_to(past, until_step)

    def can_reach(self, past: JournalSlice, step: int) -> bool:
        """Whether `continue_to` reaches that step of that past, and sooner than from a keyframe."""
        n, present = len(self._applied), self.trainer.step
        config, seed, n_forgotten = self._began_with
        keyframe = _nearest(past, step)
        return (
            present <= step
            and (keyframe is None or keyframe.step <= present)
            and (past.config is config and past.seed == seed)
            and past.n_forgotten == n_forgotten
            and len(past.records) >= n
            and all(a is b for a, b in zip(self._applied, past.records, strict=False))
            and all(record.step >= present for record in past.records[n : n + 1])
        )

    def continue_to(self, past: JournalSlice, until_step: int) -> None:
        """Trains to a step, and applies all records up to that step."""
        for record in past.records[len(self._applied) :]:
            if record.step > until_step:
                break
            self._advance_to(record.step)
            self._apply(record)
        self._advance_to(until_step)

    def _advance_to(self, step: int) -> None:
        if step > self.trainer.step:
            self.trainer.advance(step - self.trainer.step, self._player)

    def _apply(self, record: Record) -> None:
        trainer = self.trainer
        match record.effect:
            case Played(player):
                self._player = player
                trainer.retry()
            case Seeded(seed):
                trainer.reseed(seed)
            case Configured(config):
                if is_live(trainer.config, config):
                    trainer.use(config)
                else:
                    trainer.adopt(_program(config, self._programs), config)
        self._applied.append(record)


def replay(
    config: Config, seed: int, records: Sequence[Record], until_step: int, programs: ProgramCache
) -> Trainer:
    """The training as it was at `until_step`, bit for bit, trained from step 0.

    Args:
      config: what the run (its present epoch) began with.
      seed: its seed.
      records: what took effect since, in order.
      until_step: where to stop.
      programs: where compiled functions come from; those of the run itself, or equal ones.
    """
    past = JournalSlice(0, config, seed, tuple(records), (), (), until_step)
    return Replay(past, until_step, programs).trainer


def _nearest(past: JournalSlice, step: int) -> Keyframe | None:
    """The last keyframe at or before a step."""
    return next((each for each in reversed(past.keyframes) if each.step <= step), None)


def _program(config: Config, programs: ProgramCache) -> Program:
    return programs.get(structure_of(config), hyper_of(config)).result()
