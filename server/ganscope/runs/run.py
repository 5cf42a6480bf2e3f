"""One training in progress, as the rest of the program sees it."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import numpy as np

from ganscope.gan.config import apply_patch, change_kind
from ganscope.gan.config_types import Config, Player
from ganscope.gan.fields import Change
from ganscope.gan.registry import UPDATE_RULES
from ganscope.gan.state import State
from ganscope.gan.structure import structure_of
from ganscope.gan.view.inspection import has_networks
from ganscope.runs.compute.services import RunServices
from ganscope.runs.compute.trainer import NotCompiled, Trainer
from ganscope.runs.journal.events import Listener, Snapshot, View
from ganscope.runs.journal.journal import JournalSlice
from ganscope.runs.journal.metric_history import MetricHistory
from ganscope.runs.journal.play_mode import PlayMode
from ganscope.runs.journal.records import Record
from ganscope.runs.journal.run_image import RunImage
from ganscope.runs.loop.commands import (
    Command,
    Keep,
    Patch,
    Restore,
    Rewind,
    Speed,
    Start,
    Step,
    Stop,
)
from ganscope.runs.loop.frame_sampler import snapshot_of
from ganscope.runs.loop.lockstep import LockstepMember
from ganscope.runs.loop.mailbox import Mailbox, MailboxClosed, MailboxFull
from ganscope.runs.loop.messages import Envelope, Query, RunError
from ganscope.runs.loop.origins import Origin
from ganscope.runs.loop.run_thread import RunThread
from ganscope.runs.loop.step_viewer import StepViewer, check_step

# How long a caller waits for the compiler, which takes a second or two; many programs queue.
READY_SECONDS = 120.0
# How often a query is asked again, if the structure changes while its function is compiled.
MAX_ATTEMPTS = 4
# So long a checkpoint is kept, at least: the page offers for a minute to take a reset back.
CHECKPOINT_SECONDS = 90.0
# The commands that act on both runs of a pair.
COMMON = (Start, Stop, Step, Speed)


class Run:
    """A thread that trains, and the ways to talk to it. Any thread may call any method; the methods
    that wait say so.

    step_viewer: frames and states of earlier steps.
    touched_at: when the run was last used.
    unwatched_since: since when nobody has watched it; None while somebody does, and as long as a
      run has had no viewer that may train on without one.
    """

    def __init__(
        self,
        origin: Origin,
        services: RunServices,
        listener: Listener,
        *,
        history: MetricHistory | None = None,
    ) -> None:
        self.id = origin.run_id
        self.history = history or MetricHistory()
        self.touched_at = self._kept_at = time.monotonic()
        self._n_viewers, self._had_viewers, self._waits_for_viewer = 0, False, False
        self.step_viewer, self._activity = StepViewer(services.programs), services.activity
        self._arrivals = itertools.count(1)
        self._lock = threading.Lock()
        self._mailbox: Mailbox[Envelope] = Mailbox()
        self._interrupted = origin.interrupted
        self._member = origin.member
        if self._member is not None:
            self._member.attach(self._mailbox)
        self._run_thread = RunThread(origin, services, listener, self._mailbox, self.history)
        view = self._run_thread.publisher.view
        self._accepted_config = view.config
        self._needs_viewer = view.keep_running_seconds is not None
        self.unwatched_since = self.touched_at if self._needs_viewer else None
        self._thread = threading.Thread(
            target=self._run_thread.run, name=f"run-{self.id}", daemon=True
        )
        self._thread.start()

    # What the run is

    def view(self) -> View:
        """The run as it is now, with every configuration accepted so far."""
        return replace(self._run_thread.publisher.view, config=self._accepted_config)

    @property
    def is_playing(self) -> bool:
        """Whether it trains without end, or will as soon as it can."""
        mode = self._run_thread.loop.mode
        return mode is not None and mode.remaining is None

    def past(self) -> JournalSlice:
        """All that is remembered of the present epoch."""
        return self._run_thread.publisher.journal.past()

    def image(self) -> RunImage | None:
        """All that is saved of the run; None in the instant between two epochs."""
        return self._run_thread.image()

    # Commands

    def submit(self, command: Command) -> Future[None]:
        """Resolves when the command has taken effect, after the chunk in progress. Raises
        `RunError` and `MailboxFull`."""
        with self._lock:
            self._waits_for_viewer = False
            if self.unwatched_since is not None or self._needs_viewer:
                self._begin_unwatched()
            member = self._member
            if member is None or member.is_separated or not isinstance(command, COMMON):
                return self._send(command)
            self.touch()
            try:
                return member.send(command)
            except MailboxClosed:
                raise RunError("The run was deleted.") from None

    def patch(self, patch: Config) -> Change | str:
        """Accepts a merge patch, which then comes into force by itself; returns the kind of change.

        Raises:
          ConfigError: the result would not be a configuration; nothing changes.
        """
        with self._lock:
            config = apply_patch(self._accepted_config, patch)
            kind = change_kind(self._accepted_config, config)
            if kind != "none":
                self._send(Patch(patch, config))
                self._accepted_config = config
            return kind

    def rewind(self, step: int) -> Future[None]:
        """Goes back to a step, or forward again to one that is still kept. Resolves when the run
        is there.

        Raises:
          ConfigError: there is no such step.
        """
        with self._lock:
            past = self.past()
            check_step(past, step)
            # As for a patch: the next patch changes the configuration of that step.
            return self._send_with(Rewind(step), past.config_at(step))

    def keep(self) -> Future[None]:
        """Keeps the present moment for `restore`, in place of the one kept before, for at least
        `CHECKPOINT_SECONDS`. Resolves when it is kept."""
        self._kept_at = time.monotonic()
        return self._send(Keep())

    def restore(self) -> Future[None]:
        """Becomes what the run was at the moment that was kept. Resolves when it stands there.
        Raises `RunError` if nothing is kept."""
        with self._lock:
            checkpoint = self._run_thread.checkpoint
            if checkpoint is None:
                raise RunError("There is no checkpoint of this run, or not any more.")
            return self._send_with(Restore(checkpoint), checkpoint.view.config)

    def forget_old_checkpoint(self) -> None:
        """Releases what was kept too long ago."""
        if time.monotonic() - self._kept_at > CHECKPOINT_SECONDS:
            self._run_thread.forget_checkpoint()

    def _send_with(self, command: Command, config: Config) -> Future[None]:
        """Sends a command that brings another accepted configuration. The caller has the lock."""
        before = self._accepted_config
        reply = self._send(command)
        self._accepted_config = config

        def undo_if_failed(reply: Future[None]) -> None:
            with self._lock:
                has_failed = reply.cancelled() or reply.exception()
                if has_failed and self._accepted_config is config:
                    self._accepted_config = before

        reply.add_done_callback(undo_if_failed)
        return reply

    def resume_training(self) -> None:
        """Trains as it did when its process ended, if it has not trained since."""
        mode, self._interrupted = self._interrupted, None
        if mode is not None and not self.is_playing:
            n = mode.remaining
            self.submit(Start() if n is None else Step(n, mode.player))

    def join(self, member: LockstepMember) -> tuple[JournalSlice, PlayMode | None]:
        """Waits until the run keeps step with another run. Returns the past at whose end the other
        run has to begin, and its mode. Raises `RunError`."""
        with self._lock:
            if self._member is not None and not self._member.is_separated:
                raise RunError("The run is already in lockstep with another run.")
            member.attach(self._mailbox)
            loop = self._run_thread.loop
            reply = self._send(Query(lambda trainer: loop.join(member, trainer)))
            self._member = member
        answer: tuple[JournalSlice, PlayMode | None] = reply.result(READY_SECONDS)
        return answer

    # Surroundings

    def touch(self) -> None:
        """The run is used, so it is not unloaded as idle."""
        self.touched_at = time.monotonic()

    def set_viewers(self, viewers: int) -> None:
        """How many watch the run now. One that was stopped because nobody did trains on."""
        self.touch()
        self._n_viewers, self._had_viewers = viewers, self._had_viewers or viewers > 0
        self._run_thread.set_surroundings(viewers=viewers)
        if self._had_viewers or self._needs_viewer:
            self._begin_unwatched()
        if viewers and self._waits_for_viewer:
            with contextlib.suppress(RunError, MailboxFull):
                self.submit(Start())

    def _begin_unwatched(self) -> None:
        """The time without a viewer begins now, unless there is one."""
        self.unwatched_since = None if self._n_viewers else time.monotonic()

    def stop_until_watched(self) -> None:
        """Stops training until a viewer comes. Raises `RunError` and `MailboxFull`."""
        is_playing = self.is_playing
        self.submit(Stop())
        self.unwatched_since, self._waits_for_viewer = None, is_playing

    def request_frame(self) -> None:
        """A viewer has come who has no frame, though there may be as many viewers as before."""
        self._run_thread.set_surroundings(n_arrivals=next(self._arrivals))

    def set_frame_rate(self, frames_per_second: float) -> None:
        """The largest frame rate from the next frame on."""
        self._run_thread.set_surroundings(frames_per_second=frames_per_second)

    def report_not_saved(self, reason: str | None) -> None:
        """Reports why the run is not saved at present; None if it is."""
        self._run_thread.set_surroundings(not_saved=reason)

    def close(self) -> None:
        """Ends the run; waits for its thread, which finishes its chunk first."""
        self._run_thread.set_surroundings(is_closed=True)
        self._thread.join()

    # Queries

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

    def _compute[T](self, compute: Callable[[Trainer], T]) -> tuple[int, T]:
        """Waits for (step, what `compute` returns). If a function has to be compiled first, the
        caller waits for it, and the run trains on meanwhile."""
        for _ in range(MAX_ATTEMPTS):
            try:
                return self.ask(lambda trainer: (trainer.step, compute(trainer)))
            except NotCompiled as error:
                error.function.result(READY_SECONDS)
        raise RunError("The run's structure keeps changing. Try again in a moment.")

    def replay_inputs(self) -> tuple[Config, int, Sequence[Record]]:
        """Waits for (configuration, seed, records) of the present epoch: all that a replay
        needs."""
        past = self.ask(lambda trainer: self.past())
        return past.config, past.seed, past.records

    def samples(self, n: int, seed: int) -> tuple[int, np.ndarray[Any, Any]]:
        """Waits for (step, `n` fresh samples)."""
        return self._compute(lambda trainer: trainer.samples(n, seed))

    def judge(self, x: np.ndarray[Any, Any]) -> tuple[int, tuple[np.ndarray[Any, Any], ...]]:
        """Waits for (step, (logits, probabilities)) of D at the rows of `x`."""
        return self._compute(lambda trainer: trainer.judge(x))

    def inspection(self) -> Snapshot:
        """Waits for the inside of both networks. `frame` is 0: it is no frame of the stream."""
        if not has_networks(structure_of(self._accepted_config)):
            raise RunError(
                "The inside is drawn of networks over a line or a plane: this problem has other "
                "players, or other samples."
            )
        return self._compute(
            lambda trainer: snapshot_of(trainer, self.view(), 0, {}, trainer.inspection())
        )[1]

    def step_trace(self, player: Player) -> Snapshot:
        """Waits for a trace of the next step of these players, which is not done. Its numbers are
        in `metrics`."""

        def trace(trainer: Trainer) -> Snapshot:
            numbers, arrays = trainer.step_trace(player)
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

        return self._compute(trace)[1]

    def frame_at(self, step: int) -> Snapshot:
        """Waits for the frame of any step so far; the run itself is not disturbed.

        Raises:
          ConfigError: there is no such step.
        """
        with self._activity.working_for(self.id):
            return self.step_viewer.frame_at(self.past(), self.view(), step)

    def state_at(self, step: int) -> tuple[JournalSlice, State]:
        """Waits for (what led to a step, the state there); the run itself is not disturbed.

        Raises:
          ConfigError: there is no such step.
        """
        past = self.past()
        with self._activity.working_for(self.id):
            return past.until(step), self.step_viewer.state_at(past, step)
