"""One training in progress, as the rest of the program sees it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from ganscope.gan.config import apply_patch, change_kind
from ganscope.gan.config_types import Config, Player
from ganscope.gan.fields import Change
from ganscope.gan.registry import UPDATE_RULES
from ganscope.gan.state import State
from ganscope.gan.structure import structure_of
from ganscope.gan.view.inspection import has_networks
from ganscope.runs.compute.program import Program
from ganscope.runs.compute.program_cache import ProgramCache
from ganscope.runs.compute.trainer import Trainer
from ganscope.runs.journal.events import Listener, Snapshot, View
from ganscope.runs.journal.journal import JournalSlice
from ganscope.runs.journal.metric_history import MetricHistory
from ganscope.runs.journal.play_mode import PlayMode
from ganscope.runs.journal.records import Record
from ganscope.runs.journal.run_image import RunImage
from ganscope.runs.loop.commands import Command, Patch, Rewind, Speed, Start, Step, Stop
from ganscope.runs.loop.frame_sampler import snapshot_of
from ganscope.runs.loop.lockstep import LockstepMember
from ganscope.runs.loop.mailbox import Mailbox, MailboxClosed
from ganscope.runs.loop.messages import Envelope, Query, RunError
from ganscope.runs.loop.origins import Fork, Recovery
from ganscope.runs.loop.run_thread import RunThread
from ganscope.runs.loop.step_viewer import StepViewer, check_step

# A compilation takes a second or two; with many at once on two cores, they queue.
READY_SECONDS = 120.0
# What acts on both runs of a pair.
COMMON = (Start, Stop, Step, Speed)


class _StructureChanged(RuntimeError):
    """A question was prepared for another program than the one now in use."""


class Run:
    """A thread that trains, and the ways to talk to it. Every method may be called from any thread;
    those that wait say so."""

    def __init__(
        self,
        run_id: str,
        config: Config,
        seed: int,
        programs: ProgramCache,
        listener: Listener,
        speed: float | None = None,
        *,
        history: MetricHistory | None = None,
        origin: Fork | Recovery | None = None,
    ) -> None:
        if isinstance(origin, Recovery):
            view = origin.first_view()
        else:
            view = _first_view(run_id, config, seed, speed, origin)
        self.id = run_id
        self.history = history or MetricHistory()
        self.touched_at = time.monotonic()
        # When the last of its viewers left; None while it has some, or if it never had any.
        self.unwatched_since: float | None = None
        self._config = config
        self._lock = threading.Lock()
        self._mailbox: Mailbox[Envelope] = Mailbox()
        self._member = origin.member if isinstance(origin, Fork) else None
        # How it trained when it was interrupted, if it has not gone on since.
        self._interrupted: PlayMode | None = None
        if isinstance(origin, Recovery) and not origin.is_resumed:
            self._interrupted = origin.mode
        if self._member is not None:
            self._member.take(self._mailbox)
        self.step_viewer, self._activity = StepViewer(programs), programs.activity
        self._run_thread = RunThread(view, programs, listener, self._mailbox, self.history, origin)
        self._thread = threading.Thread(
            target=self._run_thread.run, name=f"run-{run_id}", daemon=True
        )
        self._thread.start()

    def view(self) -> View:
        """What the run is now, with every configuration accepted so far."""
        return replace(self._run_thread.view, config=self._config)

    @property
    def is_playing(self) -> bool:
        """Whether it trains, or will as soon as it can."""
        return self._run_thread.is_playing

    def image(self) -> RunImage | None:
        """All that is to be saved of the run; None in the instant between two epochs."""
        return self._run_thread.image(self.history)

    def report_not_saved(self, reason: str | None) -> None:
        """Why nothing is saved at present; None is that all is well."""
        if self._run_thread.not_saved != reason:
            self._run_thread.not_saved = reason
            self._mailbox.ring()

    def go_on(self) -> None:
        """Trains as it did when it was interrupted, if it was and has not been told otherwise."""
        mode, self._interrupted = self._interrupted, None
        if mode is not None and not self.is_playing:
            n = mode.remaining
            self.submit(Start() if n is None else Step(n, mode.player))

    def touch(self) -> None:
        """Somebody takes an interest: the run does not expire."""
        self.touched_at = time.monotonic()

    def submit(self, command: Command) -> Future[None]:
        """Resolves when the command has taken effect, after the chunk in progress."""
        with self._lock:
            member = self._member
            if member is None or member.is_separated or not isinstance(command, COMMON):
                return self._send(command)
            self.touch()
            try:
                return member.send(command)
            except MailboxClosed:
                raise RunError("The run was deleted.") from None

    def rewind(self, step: int) -> Future[None]:
        """Goes back to a step, or forward again to one that is still kept. Resolves when it stands
        there.

        Raises:
          ConfigError: there is no such step.
        """
        with self._lock:
            past, before = self._run_thread.journal.past(), self._config
            check_step(past, step)
            reply = self._send(Rewind(step))
            # As for a patch: what is asked for next is meant for what will be.
            self._config = config = past.config_at(step)

        def take_back(reply: Future[None]) -> None:
            with self._lock:
                if (reply.cancelled() or reply.exception()) and self._config is config:
                    self._config = before

        reply.add_done_callback(take_back)
        return reply

    def past(self) -> JournalSlice:
        """All that is remembered of the present epoch."""
        return self._run_thread.journal.past()

    def peek(self, step: int) -> Snapshot:
        """Waits for the picture of any step so far; the run itself is not disturbed.

        Raises:
          ConfigError: there is no such step.
        """
        with self._activity.working_for(self.id):
            return self.step_viewer.look(self.past(), self.view(), step)

    def state_at(self, step: int) -> tuple[JournalSlice, State]:
        """Waits for (what led to a step, the state there); the run itself is not disturbed.

        Raises:
          ConfigError: there is no such step.
        """
        past = self.past()
        with self._activity.working_for(self.id):
            return past.until(step), self.step_viewer.state_at(past, step)

    def join(self, member: LockstepMember) -> tuple[JournalSlice, PlayMode | None]:
        """Waits until the run keeps step with another one, which is to begin at the end of the past
        returned. Raises `RunError`."""
        with self._lock:
            if self._member is not None and not self._member.is_separated:
                raise RunError("The run keeps step with another one already.")
            member.take(self._mailbox)
            reply = self._send(Query(lambda trainer: self._run_thread.join(member, trainer)))
            self._member = member
        answer: tuple[JournalSlice, PlayMode | None] = reply.result(READY_SECONDS)
        return answer

    def patch(self, patch: Config) -> Change | str:
        """Accepts a merge patch, which then takes effect by itself; returns the kind of change.

        Raises:
          ConfigError: the result would not be a configuration; nothing changes.
        """
        with self._lock:
            config = apply_patch(self._config, patch)
            kind = change_kind(self._config, config)
            if kind != "none":
                self._send(Patch(patch, config))
                self._config = config
            return kind

    def set_frame_rate(self, frames_per_second: float) -> None:
        """How many pictures there may be at most, from the next one on."""
        self._run_thread.frame_rate = frames_per_second

    def set_viewers(self, viewers: int) -> None:
        self.touch()
        self.unwatched_since = None if viewers else time.monotonic()
        self._run_thread.viewers = viewers
        self._mailbox.ring()

    def greet(self) -> None:
        """A viewer has come who knows no picture, though there may be as many as before."""
        self._run_thread.newcomers += 1
        self._mailbox.ring()

    def _send(self, message: Command | Query) -> Future[Any]:
        self.touch()
        reply: Future[Any] = Future()
        try:
            self._mailbox.put(Envelope(message, reply))
        except MailboxClosed:
            raise RunError("The run was deleted.") from None
        return reply

    def ask[T](self, answer: Callable[[Trainer], T], timeout: float = READY_SECONDS) -> T:
        """Waits for something computed from the state, between two chunks."""
        result: T = self._send(Query(answer)).result(timeout)
        return result

    def replay_inputs(self) -> tuple[Config, int, Sequence[Record]]:
        """Waits for (configuration, seed, log) of the present epoch: all that a replay needs."""
        past = self.ask(lambda trainer: self.past())
        return past.config, past.seed, past.records

    def samples(self, n: int, seed: int) -> tuple[int, np.ndarray[Any, Any]]:
        """Waits for (step, `n` fresh samples)."""
        return self._compute(
            lambda program: program.generate(n),
            lambda trainer, function: trainer.samples(function, n, seed),
        )

    def judge(self, x: np.ndarray[Any, Any]) -> tuple[int, tuple[np.ndarray[Any, Any], ...]]:
        """Waits for (step, (logits, probabilities)) of D at the rows of `x`."""
        return self._compute(
            lambda program: program.judge(len(x)),
            lambda trainer, function: trainer.judge(function, x),
        )

    def inside(self) -> Snapshot:
        """Waits for what is in both networks. `frame` is 0: this is no picture of the stream."""
        if not has_networks(structure_of(self._config)):
            raise RunError("The players of this problem are no networks: nothing is inside them.")

        def look(trainer: Trainer, function: Any) -> Snapshot:
            return snapshot_of(trainer, self.view(), 0, {}, trainer.inside(function))

        return self._compute(lambda program: program.inspection(), look)[1]

    def step_story(self, player: Player) -> Snapshot:
        """Waits for the next step of these players, told but not done. Its numbers stand where a
        picture has its metrics."""

        def tell(trainer: Trainer, function: Any) -> Snapshot:
            numbers, arrays = trainer.story(function, player)
            snapshot = snapshot_of(trainer, self.view(), 0, numbers, arrays)
            name = trainer.config["update_rule"]
            rule = UPDATE_RULES[name]
            notes = {
                "player": player,
                "update_rule": name,
                "is_plain": "true" if rule.is_plain else "false",
                "is_in_turn": "true" if rule.is_in_turn else "false",
            }
            return replace(snapshot, notes=notes)

        return self._compute(lambda program: program.story(), tell)[1]

    def _compute[T](
        self,
        function_of: Callable[[Program], Future[Any]],
        compute: Callable[[Trainer, Any], T],
    ) -> tuple[int, T]:
        """Compiles on the caller's time, not on the run's: training does not stop for it."""

        def answer(program: Program, function: Any, trainer: Trainer) -> tuple[int, T]:
            if trainer.program is not program:
                raise _StructureChanged
            return trainer.step, compute(trainer, function)

        for _ in range(3):
            program = self.ask(lambda trainer: trainer.program)
            function = function_of(program).result(READY_SECONDS)
            try:
                return self.ask(partial(answer, program, function))
            except _StructureChanged:
                continue
        raise RunError("The run's structure keeps changing. Try again in a moment.")

    def close(self) -> None:
        """Ends the run; waits for its thread, which finishes its chunk first."""
        self._run_thread.is_closed = True
        self._mailbox.ring()
        self._thread.join()


def _first_view(
    run_id: str, config: Config, seed: int, speed: float | None, origin: Fork | None
) -> View:
    step = origin.past.last_step if origin else 0
    return View(
        id=run_id,
        status="compiling",
        reason=None,
        step=step,
        seed=seed,
        epoch=origin.past.epoch if origin else 0,
        config=config,
        speed=speed,
        steps_per_second=0.0,
        viewers=0,
        metrics={},
        created_at=time.time(),
        last_step=step,
        parent={"run": origin.parent, "step": step} if origin else None,
        partner=origin.member.partner if origin and origin.member else None,
    )
