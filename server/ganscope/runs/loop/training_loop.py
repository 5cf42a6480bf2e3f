"""A run's training: it goes on, shows itself, and keeps step if it has a partner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ganscope.runs.compute.program_cache import ProgramCache
from ganscope.runs.compute.trainer import Trainer
from ganscope.runs.journal.events import Status
from ganscope.runs.journal.journal import JournalSlice
from ganscope.runs.journal.metric_history import MetricHistory
from ganscope.runs.journal.play_mode import PlayMode
from ganscope.runs.journal.records import Effect, Played, Record
from ganscope.runs.loop.commands import Stop
from ganscope.runs.loop.frame_sampler import FrameSampler
from ganscope.runs.loop.lockstep import LockstepMember
from ganscope.runs.loop.messages import PairMember, RunError
from ganscope.runs.loop.monitor import RunMonitor
from ganscope.runs.loop.pacer import Pacer
from ganscope.runs.loop.pending_program import PendingProgram
from ganscope.runs.loop.publisher import RunPublisher, ViewerCountThrottle

# While somebody waits for the compiler a run leaves most of its core to it: it rests so many times
# as long as it trains.
YIELD = 7.0


class TrainingLoop:
    """What there is to train, and how it goes on.

    trainer: None while the first program is compiled, and after a failure.
    """

    def __init__(
        self,
        teller: RunPublisher,
        programs: ProgramCache,
        history: MetricHistory,
        ring: Callable[[], None],
        clock: Callable[[], float],
        seat: LockstepMember | None = None,
    ) -> None:
        self.trainer: Trainer | None = None
        self.orders = PendingProgram(programs, ring)
        self._teller, self._log = teller, teller.log
        self._programs, self._history, self._clock = programs, history, clock
        self._pacer = Pacer(teller.view.speed)
        self._spectator = FrameSampler(self._pacer, history, clock, ring)
        self._watch, self._headcount = RunMonitor(teller), ViewerCountThrottle(teller, clock)
        self._mode: PlayMode | None = None
        self._seat = seat
        self._newcomers = 0

    @property
    def is_playing(self) -> bool:
        """Whether it trains until told otherwise, or will once it can."""
        mode = self._mode
        return mode is not None and mode.remaining is None

    @property
    def mode(self) -> PlayMode | None:
        """How it goes on; None stands still."""
        return self._mode

    def advance(self) -> float | None:
        """A chunk; returns the seconds until the next one is owed, None if only a command can give
        the run more to do."""
        trainer, mode = self.trainer, self._mode
        if trainer is None or mode is None:
            return None
        self._pacer.crowd = len(self._programs.playing) / self._programs.cores.n
        self._pacer.use(trainer.program.costs)
        is_yielding = self.orders.is_waiting
        is_hurried = is_yielding or self._spectator.is_wanted
        n_steps, wait = self._pacer.chunk(self._clock(), is_hurried=is_hurried)
        if n_steps == 0:
            return wait
        most = n_steps if self._seat is None else n_steps * self._pacer.chunks_per_frame()
        if mode.remaining is not None:
            most = min(most, mode.remaining)
        if self._seat is None:
            most = min(most, self._spectator.until_doubled(trainer) or most)
        most = self._watch.cut(trainer.step, most)
        if self._seat is not None:
            most = self._seat.propose(trainer.step, most)
            if most == 0:
                return None
        began = self._clock()
        self._train(trainer, mode, self._watch.cut(trainer.step, min(n_steps, most)))
        return YIELD * (self._clock() - began) if is_yielding else 0.0

    def _train(self, trainer: Trainer, mode: PlayMode, n_steps: int) -> None:
        began = self._clock()
        trainer.advance(n_steps, mode.player)
        self._pacer.ran(n_steps, self._clock() - began)
        self._went_on(trainer)
        if self._seat is not None and self._seat.is_goal(trainer.step):
            self._spectator.want_picture()
        if trainer.is_diverged:
            self.part()
            self._teller.emit("diverged")
            self._watch.diverged()
            self._halt("diverged")
        elif mode.remaining is not None:
            mode.remaining -= n_steps
            if mode.remaining == 0:
                self._halt("stopped")
        if not trainer.is_diverged and self._watch.has_reached(trainer.step):
            self._stop_here()

    def _went_on(self, trainer: Trainer) -> None:
        self._teller.update(step=trainer.step, last_step=trainer.step)
        self._programs.calls.reached(trainer.step)
        self._log.went_on(trainer)

    def look(self) -> None:
        """Shows what is due."""
        if self.trainer is None:
            return
        if self._seat is not None and not self._seat.is_goal(self.trainer.step):
            return  # only the steps that both runs show
        # The number that was counted: `viewers` may change at any moment.
        is_watched = self._teller.view.viewers > 0
        if n_rows := self._spectator.catch_up(self.trainer):
            self._teller.emit("history", rows=n_rows)
        if self._spectator.look(self.trainer, is_watched=is_watched):
            self._teller.update(
                metrics=self._spectator.metrics,
                steps_per_second=self._spectator.steps_per_second if self._mode else 0.0,
            )
            is_playing = self._mode is not None
            if self._watch.look(*self._spectator.measurement, is_playing=is_playing):
                self._stop_here()
            if is_watched:
                self._spectator.show(self.trainer, self._teller.view, self._teller.show)
        self.trainer.program.complete()

    def _play(self, mode: PlayMode) -> None:
        if self._teller.view.status == "failed":
            raise RunError("The run has failed. Reset it first, or change its configuration.")
        self._mode = mode
        if self.trainer is not None:
            self._begin_playing(self.trainer, mode)

    def _begin_playing(self, trainer: Trainer, mode: PlayMode) -> None:
        self._branch()
        trainer.retry()
        mode.until = None if mode.remaining is None else trainer.step + mode.remaining
        self._record(Played(mode.player))
        self._pacer.start(self._clock())
        self._spectator.start(trainer.step)
        self._set_status("running")

    def _branch(self) -> None:
        """Something else happens now than did after this step: what lay ahead is no more."""
        if self._teller.view.step < self._teller.view.last_step:
            self._teller.update(last_step=self._teller.view.step)
            self._log.cut(self._teller.view.step)
            self._spectator.cut(self._teller.view.step)
            self._watch.forget_after(self._teller.view.step)
            self._teller.emit("branched")

    def _stop_here(self) -> None:
        """Stops of its own accord; a pair does so as one, at its next common step."""
        if self._seat is None:
            self._halt("stopped")
        else:
            self._seat.send(Stop(), is_forced=True)

    def _halt(self, status: Status, reason: str | None = None) -> None:
        self._mode = None
        self._teller.update(steps_per_second=0.0)
        self._set_status(status, reason)
        self._spectator.want_look()

    def fail(self, error: Exception) -> None:
        """An error ends the training, not the run."""
        self.part()
        # The state may have been donated to the call that failed: it cannot be trusted.
        self.trainer = None
        self.orders.cancel()
        self._halt("failed", f"{type(error).__name__}: {error}")

    # Lockstep

    def join(self, seat: LockstepMember, trainer: Trainer) -> tuple[JournalSlice, PlayMode | None]:
        """From here on keeps step with another run; returns where that one begins, and how."""
        self._seat = seat
        seat.begin(trainer.step)
        self._teller.update(partner=seat.partner)
        self._teller.emit("paired", partner=seat.partner)
        mode = None if self._mode is None else replace(self._mode)
        return self._log.past().until(trainer.step), mode

    def catch_up(self, seat: PairMember) -> None:
        """Trains to the step at which the next common command acts, and shows it."""
        # Counted whatever becomes of it: the other run has been sent the same.
        step = seat.obey()
        trainer, mode = self.trainer, self._mode
        if trainer is None or mode is None or seat is not self._seat:
            return
        if trainer.step < step:
            self._train(trainer, mode, step - trainer.step)
            self.look()

    def notice_parting(self) -> None:
        """The other run may have gone its own way."""
        if self._seat is not None and self._seat.is_parted:
            self.part()

    def part(self) -> None:
        """Keeps step no longer, if it did; the other run hears of it."""
        seat, self._seat = self._seat, None
        if seat is not None:
            seat.part()
            self._teller.update(partner=None)
            self._teller.emit("parted", partner=seat.partner)

    def leave(self) -> None:
        """Leaves the cores to the others."""
        self._programs.playing.discard(self._teller.view.id)

    # What is told

    def set_frame_rate(self, frames_per_second: float) -> None:
        """At most so many pictures."""
        self._pacer.set_frame_rate(frames_per_second)

    def count_viewers(self, viewers: int, newcomers: int) -> float | None:
        """Returns the seconds until a change may be told, None if none is to be. `newcomers`
        counts all there have ever been: one who takes another's place needs a picture too."""
        if viewers > self._teller.view.viewers or newcomers != self._newcomers:
            self._newcomers = newcomers
            self._spectator.want_look()
        return self._headcount.count(viewers)

    def tell_not_saved(self, reason: str | None) -> None:
        """Tells of a change; None is that all is well."""
        if reason != self._teller.view.not_saved:
            self._teller.update(not_saved=reason)
            self._teller.emit("not_saved", reason=reason)

    def _record(self, effect: Effect) -> None:
        self._log.record(Record(self._teller.view.step, effect))
        if self.trainer is not None and self._log.is_long:
            self._log.shorten(self.trainer)

    def _set_status(self, status: Status, reason: str | None = None) -> None:
        if status == "running":
            self._programs.playing.add(self._teller.view.id)
        else:
            self.leave()
        if self._teller.status(status, reason):
            self._spectator.want_look()
