"""A run again, from its log alone."""

from __future__ import annotations

from collections.abc import Sequence

from ganscope.gan.config import change_kind
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.runs.commands import Config, Configured, Played, Player, Record
from ganscope.runs.programs import Program, Programs
from ganscope.runs.trainer import Trainer


def replay(
    config: Config, seed: int, log: Sequence[Record], until_step: int, programs: Programs
) -> Trainer:
    """The training as it was at `until_step`, bit for bit.

    Args:
      config: what the run (its present epoch) began with.
      seed: its seed.
      log: what took effect since, in order.
      until_step: where to stop.
      programs: where compiled functions come from; those of the run itself, or equal ones.
    """
    trainer = Trainer(_program(config, programs), config, seed)
    player: Player = "both"
    for record in log:
        if record.step > until_step:
            break
        _advance_to(trainer, record.step, player)
        match record.effect:
            case Played(player):
                trainer.retry()
            case Configured(changed):
                if change_kind(trainer.config, changed) == "live":
                    trainer.use(changed)
                else:
                    trainer.adopt(_program(changed, programs), changed)
    _advance_to(trainer, until_step, player)
    return trainer


def _advance_to(trainer: Trainer, step: int, player: Player) -> None:
    if step > trainer.step:
        trainer.advance(step - trainer.step, player)


def _program(config: Config, programs: Programs) -> Program:
    return programs.get(structure_of(config), hyper_of(config)).result()
