"""What a run can be told, and what it does then; all on one thread."""

from __future__ import annotations

import contextlib

from ganscope.gan.config import apply_patch, change_kind
from ganscope.gan.config_types import Config
from ganscope.gan.fields import ConfigError
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.runs.compute.program import Program
from ganscope.runs.compute.trainer import Trainer
from ganscope.runs.journal.journal import change_of, is_live
from ganscope.runs.journal.play_mode import PlayMode
from ganscope.runs.journal.records import Configured, Seeded
from ganscope.runs.journal.replay import Replay
from ganscope.runs.loop.commands import (
    Command,
    Patch,
    Reset,
    Rewind,
    Speed,
    Start,
    Step,
    Stop,
    StopWhen,
)
from ganscope.runs.loop.messages import RunError
from ganscope.runs.loop.origins import Fork, Recovery
from ganscope.runs.loop.stop_condition import StopCondition
from ganscope.runs.loop.training_loop import TrainingLoop


class CommandHandler(TrainingLoop):
    """A training that obeys: commands, new configurations, other steps."""

    def handle(self, command: Command) -> None:
        """Raises `RunError` if it cannot."""
        match command:
            case Start():
                self._play(PlayMode())
            case Step(n, player):
                self._play(PlayMode(player, n))
            case Stop():
                self._mode = None
                if self.trainer is not None and self._publisher.view.status == "running":
                    self._halt("stopped")
            case Reset(seed):
                self._reset(self._publisher.view.seed if seed is None else seed)
            case Rewind(step):
                self._rewind(step)
            case Patch():
                self._patch(command)
            case Speed(speed):
                self._pacer.set_speed(speed, self._clock())
                self._publisher.update(speed=speed)
                self._publisher.emit("speed", speed=speed)
            case StopWhen(condition):
                self._watch.stop_when(condition)
        self._sampler.request_frame()

    def _reset(self, seed: int) -> None:
        self.leave_pair()
        self._publisher.update(seed=seed)
        if self._mode is not None and self._mode.remaining is not None:
            self._mode = None
        if self.trainer is not None and not self.pending.is_waiting:
            self.trainer.reset(seed)
            self._restart(self.trainer)
        else:
            # What begins again is the configuration last accepted, once it is compiled: the old
            # one does not go on from step 0 in its place.
            self.trainer = None
            self._begin_epoch(self._publisher.view.config)
            self._order(self._publisher.view.config, restarts=False)
            self._publisher.config(self._publisher.view.config, recompiled=True, restarted=True)
        self._publisher.emit("reset", seed=seed)

    def _restart(self, trainer: Trainer) -> None:
        """The trainer is at step 0 again: a new epoch begins."""
        self.leave_pair()
        self._begin_epoch(trainer.config)
        self._begin(trainer)

    def _begin_epoch(self, config: Config) -> None:
        self._publisher.update(epoch=self._publisher.view.epoch + 1, step=0, last_step=0)
        self._sampler.forget()
        self._watch.forget()
        self._journal.begin(self._publisher.view.epoch, config, self._publisher.view.seed)

    def _begin(self, trainer: Trainer) -> None:
        self._advanced(trainer)
        if self._mode is not None:
            self._begin_playing(trainer, self._mode)
        else:
            self._set_status("idle" if trainer.step == 0 else "stopped")

    # Configurations

    def _patch(self, command: Patch) -> None:
        accepted, config = self._publisher.view.config, command.config
        self._publisher.update(config=config)
        trainer = self.trainer
        if trainer is None:
            self._order(config, restarts=False)
            return
        self._branch()
        if is_live(trainer.config, config):
            self.pending.cancel()
            self._use(trainer, config, accepted)
            return
        self._order(config, restarts=change_kind(trainer.config, config) == "restart")
        # What is live in it need not wait for the compiler.
        try:
            at_once = apply_patch(trainer.config, command.patch)
        except ConfigError:
            return
        if change_kind(trainer.config, at_once) == "live":
            self._use(trainer, at_once)

    def _use(self, trainer: Trainer, config: Config, *accepted: Config) -> None:
        trainer.use(config)
        self._record(Configured(config))
        self._publisher.config(config, *accepted, recompiled=False, restarted=False)

    def request_initial_program(self) -> None:
        """A run without a state, which has not failed, needs its program."""
        is_without = self.trainer is None and not self.pending.is_waiting
        if is_without and self._publisher.view.status != "failed":
            self._order(self._publisher.view.config, restarts=False)

    def _order(self, config: Config, *, restarts: bool) -> None:
        if self.trainer is None:
            self._set_status("compiling")
        needs_init = restarts or self.trainer is None
        self.pending.request(config, restarts=restarts, needs_init=needs_init)

    def install(self) -> None:
        """Changes over to the program that was ordered, once it is ready."""
        trainer = self.trainer
        taken = self.pending.take_if_ready(trainer)
        if taken is None:
            return
        config, program, restarts = taken
        if trainer is None:
            self.trainer = trainer = Trainer(program, config, self._publisher.view.seed)
            self._sampler.forget()
            self._journal.begin(self._publisher.view.epoch, config, self._publisher.view.seed)
            self._begin(trainer)
            if config != self._publisher.told:
                self._publisher.config(config, recompiled=True, restarted=True)
            return
        self._change_over(trainer, program, config, restarts=restarts)

    def _change_over(
        self, trainer: Trainer, program: Program, config: Config, *, restarts: bool
    ) -> None:
        if restarts:
            self.trainer = Trainer(program, config, self._publisher.view.seed)
            self._restart(self.trainer)
        else:
            are_alike = all(config[name] == trainer.config[name] for name in ("problem", "loss"))
            trainer.adopt(program, config)
            self._sampler.discard_measurement(are_alike=are_alike)
            self._record(Configured(config))
        self._publisher.config(config, recompiled=True, restarted=restarts)

    # Time travel

    def _rewind(self, step: int) -> None:
        if self.trainer is None:
            raise RunError(f"The run cannot go back while it is {self._publisher.view.status}.")
        past = self._journal.past()
        if not past.first_step <= step <= past.last_step:
            raise RunError(f"The run no longer goes as far as step {step}.")
        self.leave_pair()
        self.pending.cancel()
        trainer = Replay(past, step, self._programs).trainer
        self._sampler.discard_measurement()
        change = change_of(trainer.config, self._publisher.told, self._publisher.view.config)
        self.trainer, self._publisher.told = trainer, trainer.config
        self._publisher.update(step=step, seed=trainer.seed, config=trainer.config)
        self._halt("stopped")
        self._publisher.emit("rewound", last_step=past.last_step, seed=trainer.seed, change=change)

    def begin_again(self, origin: Recovery) -> None:
        """Goes on where the same run was when it was saved."""
        past, view = origin.past, origin.view
        self._mode = origin.mode if origin.is_resumed else None
        self._watch.resume(event for event in past.events if event.step <= view.step)
        if view.stop_when is not None:
            with contextlib.suppress(ConfigError):  # of a metric that is no more
                self._watch.stop_when(StopCondition.of(view.stop_when))
        self._publisher.emit("recovered", **origin.told)
        if view.status == "failed":
            self._mode = None
            # Its viewers may know it as one that trains.
            self._publisher.emit("status", status="failed", reason=view.reason)
            return
        self.trainer = trainer = Replay(past, view.step, self._programs).trainer
        config, self._publisher.told = self._publisher.view.config, trainer.config
        if config != trainer.config:
            # It was accepted, and waited for its program.
            self._branch()
            if is_live(trainer.config, config):
                self._use(trainer, config)
            else:
                restarts = change_kind(trainer.config, config) == "restart"
                self._order(config, restarts=restarts)
        if self._mode is not None:
            self._begin_playing(trainer, self._mode)
        else:
            self._set_status(view.status, view.reason)
        self._sampler.request_frame()

    def begin_as_fork(self, origin: Fork) -> None:
        """Goes on where another run was; what is different takes effect before the first step."""
        self._mode = origin.mode
        past = origin.past
        self._watch.resume(past.events)
        self.trainer = trainer = Replay(past, past.last_step, self._programs).trainer
        self._publisher.emit("forked", parent=self._publisher.view.parent)
        if origin.seed is not None and origin.seed != trainer.seed:
            trainer.reseed(origin.seed)
            self._record(Seeded(origin.seed))
        # Whoever watches already believes in the new one; the story needs the difference.
        config, self._publisher.told = origin.config, trainer.config
        if not is_live(trainer.config, config):
            program = self._programs.get(structure_of(config), hyper_of(config)).result()
            restarts = change_kind(trainer.config, config) == "restart"
            self._change_over(trainer, program, config, restarts=restarts)
        elif trainer.config != config:
            self._use(trainer, config)
        if self.trainer is trainer:
            self._begin(trainer)
        self._sampler.request_frame()
