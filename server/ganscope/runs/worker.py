"""The body of a run's thread: it owns the state, and listens between two chunks."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from ganscope.gan.config import apply_patch, change_kind
from ganscope.gan.fields import ConfigError
from ganscope.gan.structure import Structure, hyper_of, structure_of
from ganscope.runs.commands import (
    Command,
    Config,
    Configured,
    Patch,
    Played,
    Player,
    Record,
    Reset,
    Speed,
    Start,
    Step,
    Stop,
)
from ganscope.runs.events import Event, Listener, Status, View
from ganscope.runs.history import History
from ganscope.runs.mailbox import Mailbox
from ganscope.runs.pacer import Pacer
from ganscope.runs.programs import Program, Programs
from ganscope.runs.spectator import Spectator
from ganscope.runs.trainer import Trainer

logger = logging.getLogger(__name__)


class RunError(RuntimeError):
    """The run cannot do this in its present state."""


@dataclass(frozen=True)
class Question:
    """Something to compute from the state, between two chunks."""

    answer: Callable[[Trainer], Any]


@dataclass(frozen=True)
class Letter:
    """What a run's thread is sent, and where the answer goes."""

    message: Command | Question
    reply: Future[Any]


@dataclass(frozen=True)
class _Pending:
    """A configuration that waits for its program.

    structure: what `program` is compiled for; not that of `config`, if that has changed meanwhile.
    restarts: its weights begin anew.
    """

    config: Config
    structure: Structure
    program: Future[Program]
    restarts: bool


@dataclass
class _Mode:
    """How training goes on; `remaining` None is without end."""

    player: Player = "both"
    remaining: int | None = None


class Worker:
    """Trains, obeys and shows. Everything here happens on the run's own thread, except for reading
    `view` and setting `viewers` and `is_closed`, which are single assignments."""

    def __init__(
        self,
        view: View,
        programs: Programs,
        listener: Listener,
        mailbox: Mailbox[Letter],
        history: History,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.view = view
        self.viewers = 0
        self.is_closed = False
        self._programs, self._listener, self._mailbox = programs, listener, mailbox
        self._clock = clock
        self._pacer = Pacer(view.speed)
        self._spectator = Spectator(self._pacer, history, clock)
        self._trainer: Trainer | None = None
        self._mode: _Mode | None = None
        self._pending: _Pending | None = None
        self._early: list[Letter] = []
        self._seq = 0
        self._begin_epoch(view.config)

    # The loop

    def run(self) -> None:
        """Until the run is deleted. An error ends the training, not the run, nor its neighbours."""
        while not self.is_closed:
            try:
                wait = self._turn()
            except Exception as error:
                logger.exception("Run %s failed.", self.view.id)
                self._fail(error)
                wait = None
            if wait != 0.0:
                self._mailbox.wait(wait)
        for letter in [*self._early, *self._mailbox.close()]:
            letter.reply.set_exception(RunError("The run was deleted."))
        self._trainer = None
        self._emit("deleted")

    def _turn(self) -> float | None:
        """Once round; returns the seconds until there is more to do, None if only a command can
        give the run more to do."""
        if self._trainer is None and self._pending is None and self.view.status != "failed":
            self._compile(self.view.config, restarts=False)
        for letter in self._mailbox.take():
            self._open(letter)
        self._count_viewers()
        self._install()
        self._answer_early()
        wait = self._advance()
        self._look()
        return wait

    def _advance(self) -> float | None:
        trainer, mode = self._trainer, self._mode
        if trainer is None or mode is None:
            return None
        began = self._clock()
        n_steps, wait = self._pacer.chunk(began, is_hurried=self._spectator.is_wanted)
        if n_steps == 0:
            return wait
        if mode.remaining is not None:
            n_steps = min(n_steps, mode.remaining)
        trainer.advance(n_steps, mode.player)
        self._pacer.ran(n_steps, self._clock() - began)
        self.view = replace(self.view, step=trainer.step)
        if trainer.is_diverged:
            self._emit("diverged")
            self._halt("diverged")
        elif mode.remaining is not None:
            mode.remaining -= n_steps
            if mode.remaining == 0:
                self._halt("stopped")
        return 0.0

    def _look(self) -> None:
        if self._trainer is None:
            return
        # The number that was counted: `viewers` may change at any moment.
        is_watched = self.view.viewers > 0
        if self._spectator.look(self._trainer, is_watched=is_watched):
            self.view = replace(
                self.view,
                metrics=self._spectator.metrics,
                steps_per_second=self._spectator.steps_per_second if self._mode else 0.0,
            )
            if is_watched:
                self._listener.on_snapshot(self._spectator.snapshot(self._trainer, self.view))

    # Commands

    def _open(self, letter: Letter) -> None:
        is_early = self._trainer is None and self._pending is not None
        if is_early and isinstance(letter.message, Question):
            self._early.append(letter)
            return
        if not letter.reply.set_running_or_notify_cancel():
            return
        try:
            letter.reply.set_result(self._obey(letter.message))
        except RunError as error:
            letter.reply.set_exception(error)
        except Exception as error:
            letter.reply.set_exception(error)
            # A question that cannot be answered harms nobody; a command half done does.
            if not isinstance(letter.message, Question):
                raise

    def _answer_early(self) -> None:
        """Questions that came before there was a state wait for it."""
        if self._early and (self._trainer is not None or self._pending is None):
            letters, self._early = self._early, []
            for letter in letters:
                self._open(letter)

    def _obey(self, message: Command | Question) -> Any:
        match message:
            case Question(answer):
                if self._trainer is None:
                    raise RunError("The run has no state: it has failed.")
                return answer(self._trainer)
            case Start():
                self._play(_Mode())
            case Step(n, player):
                self._play(_Mode(player, n))
            case Stop():
                self._mode = None
                if self._trainer is not None and self.view.status == "running":
                    self._halt("stopped")
            case Reset(seed):
                self._reset(self.view.seed if seed is None else seed)
            case Patch():
                self._patch(message)
            case Speed(speed):
                self._pacer.set_speed(speed, self._clock())
                self.view = replace(self.view, speed=speed)
                self._emit("speed", speed=speed)
        self._spectator.want_look()
        return None

    def _play(self, mode: _Mode) -> None:
        if self.view.status == "failed":
            raise RunError("The run has failed. Reset it first, or change its configuration.")
        self._mode = mode
        if self._trainer is not None:
            self._begin_playing(self._trainer, mode)

    def _begin_playing(self, trainer: Trainer, mode: _Mode) -> None:
        trainer.retry()
        self._record(trainer.step, Played(mode.player))
        self._pacer.start(self._clock())
        self._spectator.start(trainer.step)
        self._set_status("running")

    def _halt(self, status: Status, reason: str | None = None) -> None:
        self._mode = None
        self.view = replace(self.view, steps_per_second=0.0)
        self._set_status(status, reason)
        self._spectator.want_look()

    def _fail(self, error: Exception) -> None:
        # The state may have been donated to the call that failed: it cannot be trusted.
        self._trainer = self._pending = None
        self._halt("failed", f"{type(error).__name__}: {error}")

    def _reset(self, seed: int) -> None:
        self.view = replace(self.view, seed=seed)
        if self._mode is not None and self._mode.remaining is not None:
            self._mode = None
        if self._trainer is not None and self._pending is None:
            self._trainer.reset(seed)
            self._restart(self._trainer)
        else:
            # What begins again is the configuration last accepted, once it is compiled: the old
            # one does not go on from step 0 in its place.
            self._trainer = None
            self.view = replace(self.view, epoch=self.view.epoch + 1, step=0)
            self._compile(self.view.config, restarts=False)
            self._emit("config", config=self.view.config, recompiled=True, restarted=True)
        self._emit("reset", seed=seed)

    def _restart(self, trainer: Trainer) -> None:
        """The trainer is at step 0 again: a new epoch begins."""
        self.view = replace(self.view, epoch=self.view.epoch + 1, step=0)
        self._spectator.forget()
        self._begin_epoch(trainer.config)
        if self._mode is None:
            self._set_status("idle")
        else:
            self._begin_playing(trainer, self._mode)

    # Configurations

    def _patch(self, command: Patch) -> None:
        self.view = replace(self.view, config=command.config)
        trainer = self._trainer
        if trainer is None:
            self._compile(command.config, restarts=False)
            return
        kind = change_kind(trainer.config, command.config)
        if kind in ("none", "live"):
            self._pending = None
            self._use(trainer, command.config)
            return
        self._compile(command.config, restarts=kind == "restart")
        # What is live in it need not wait for the compiler.
        try:
            at_once = apply_patch(trainer.config, command.patch)
        except ConfigError:
            return
        if change_kind(trainer.config, at_once) == "live":
            self._use(trainer, at_once)

    def _use(self, trainer: Trainer, config: Config) -> None:
        trainer.use(config)
        self._record(trainer.step, Configured(config))
        self._emit("config", config=self.view.config, recompiled=False, restarted=False)

    def _compile(self, config: Config, *, restarts: bool) -> None:
        if self._trainer is None:
            self._set_status("compiling")
        if self._pending is not None and not self._pending.program.done():
            # A slider passes many structures: only the one in work and the last are compiled.
            self._pending = replace(self._pending, config=config, restarts=restarts)
        else:
            self._begin_compiling(config, restarts)

    def _begin_compiling(self, config: Config, restarts: bool) -> None:
        structure = structure_of(config)
        program = self._programs.get(structure, hyper_of(config))
        self._pending = _Pending(config, structure, program, restarts)
        # Meanwhile the old program goes on training and drawing.
        program.add_done_callback(lambda _: self._mailbox.ring())

    def _install(self) -> None:
        """Changes over to the pending program, once it is ready."""
        pending, trainer = self._pending, self._trainer
        if pending is None or not pending.program.done():
            return
        if structure_of(pending.config) != pending.structure:
            self._begin_compiling(pending.config, pending.restarts)
            return
        self._pending = None
        program = pending.program.result()
        self._pacer.forget_rate()
        if trainer is None:
            self._trainer = trainer = Trainer(program, pending.config, self.view.seed)
            self._spectator.forget()
            self._begin_epoch(pending.config)
            self.view = replace(self.view, step=0)
            if self._mode is None:
                self._set_status("idle")
            else:
                self._begin_playing(trainer, self._mode)
            return
        if pending.restarts:
            self._trainer = trainer = Trainer(program, pending.config, self.view.seed)
            self._restart(trainer)
        else:
            trainer.adopt(program, pending.config)
            self._spectator.forget_arrays()
            self._record(trainer.step, Configured(pending.config))
        self._emit("config", config=self.view.config, recompiled=True, restarted=pending.restarts)

    # The log and the events

    def _begin_epoch(self, config: Config) -> None:
        self.log_config = config
        self.log: list[Record] = []

    def _record(self, step: int, effect: Configured | Played) -> None:
        record = Record(step, effect)
        last = self.log[-1] if self.log else None
        # Between two steps only the last of several counts: a slider is not a log entry per pixel.
        if last is not None and last.step == step and type(last.effect) is type(effect):
            self.log[-1] = record
        else:
            self.log.append(record)

    def _count_viewers(self) -> None:
        viewers = self.viewers
        if viewers != self.view.viewers:
            if viewers > self.view.viewers:
                self._spectator.want_look()
            self.view = replace(self.view, viewers=viewers)
            self._emit("viewers", viewers=viewers)

    def _set_status(self, status: Status, reason: str | None = None) -> None:
        if (status, reason) == (self.view.status, self.view.reason):
            return
        self.view = replace(self.view, status=status, reason=reason)
        self._spectator.want_look()
        fields = {"status": status} if reason is None else {"status": status, "reason": reason}
        self._emit("status", **fields)

    def _emit(self, kind: str, **fields: Any) -> None:
        self._seq += 1
        self._listener.on_event(self.view.id, Event(self._seq, self.view.step, kind, fields))
