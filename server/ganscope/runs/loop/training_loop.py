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
        publisher: RunPublisher,
        programs: ProgramCache,
        history: MetricHistory,
        ring: Callable[[], None],
        clock: Callable[[], float],
        member: LockstepMember | None = None,
    ) -> None:
        self.trainer: Trainer | None = None
        self.pending = PendingProgram(programs, ring)
        self._publisher, self._journal = publisher, publisher.journal
        self._programs, self._history, self._clock = programs, history, clock
        self._pacer = Pacer(publisher.view.speed)
        self._sampler = FrameSampler(self._pacer, history, clock, ring)
        self._watch, self._headcount = RunMonitor(publisher), ViewerCountThrottle(publisher, clock)
        self._mode: PlayMode | None = None
        self._member = member
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
        self._pacer.crowd = len(self._programs.playing) / self._programs.scheduler.n
        self._pacer.use(trainer.program.costs)
        is_yielding = self.pending.is_waiting
        is_hurried = is_yielding or self._sampler.is_wanted
        n_steps, wait = self._pacer.chunk(self._clock(), is_hurried=is_hurried)
        if n_steps == 0:
            return wait
        most = n_steps if self._member is None else n_steps * self._pacer.chunks_per_frame()
        if mode.remaining is not None:
            most = min(most, mode.remaining)
        if self._member is None:
            most = min(most, self._sampler.until_doubled(trainer) or most)
        most = self._watch.cut(trainer.step, most)
        if self._member is not None:
            most = self._member.propose(trainer.step, most)
            if most == 0:
                return None
        began = self._clock()
        self._train(trainer, mode, self._watch.cut(trainer.step, min(n_steps, most)))
        return YIELD * (self._clock() - began) if is_yielding else 0.0

    def _train(self, trainer: Trainer, mode: PlayMode, n_steps: int) -> None:
        began = self._clock()
        trainer.advance(n_steps, mode.player)
        self._pacer.ran(n_steps, self._clock() - began)
        self._advanced(trainer)
        if self._member is not None and self._member.is_target(trainer.step):
            self._sampler.request_goal_frame()
        if trainer.is_diverged:
            self.leave_pair()
            self._publisher.emit("diverged")
            self._watch.diverged()
            self._halt("diverged")
        elif mode.remaining is not None:
            mode.remaining -= n_steps
            if mode.remaining == 0:
                self._halt("stopped")
        if not trainer.is_diverged and self._watch.has_reached(trainer.step):
            self._stop_here()

    def _advanced(self, trainer: Trainer) -> None:
        self._publisher.update(step=trainer.step, last_step=trainer.step)
        self._programs.activity.reached(trainer.step)
        self._journal.advanced(trainer)

    def look(self) -> None:
        """Shows what is due."""
        if self.trainer is None:
            return
        if self._member is not None and not self._member.is_target(self.trainer.step):
            return  # only the steps that both runs show
        # The number that was counted: `viewers` may change at any moment.
        is_watched = self._publisher.view.viewers > 0
        if n_rows := self._sampler.catch_up(self.trainer):
            self._publisher.emit("history", rows=n_rows)
        if self._sampler.look(self.trainer, is_watched=is_watched):
            self._publisher.update(
                metrics=self._sampler.metrics,
                steps_per_second=self._sampler.steps_per_second if self._mode else 0.0,
            )
            is_playing = self._mode is not None
            if self._watch.look(*self._sampler.measurement, is_playing=is_playing):
                self._stop_here()
            if is_watched:
                self._sampler.show(self.trainer, self._publisher.view, self._publisher.show)
        self.trainer.program.compile_init()

    def _play(self, mode: PlayMode) -> None:
        if self._publisher.view.status == "failed":
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
        self._sampler.start(trainer.step)
        self._set_status("running")

    def _branch(self) -> None:
        """Something else happens now than did after this step: what lay ahead is no more."""
        if self._publisher.view.step < self._publisher.view.last_step:
            self._publisher.update(last_step=self._publisher.view.step)
            self._journal.cut(self._publisher.view.step)
            self._sampler.cut(self._publisher.view.step)
            self._watch.forget_after(self._publisher.view.step)
            self._publisher.emit("branched")

    def _stop_here(self) -> None:
        """Stops of its own accord; a pair does so as one, at its next common step."""
        if self._member is None:
            self._halt("stopped")
        else:
            self._member.send(Stop(), is_forced=True)

    def _halt(self, status: Status, reason: str | None = None) -> None:
        self._mode = None
        self._publisher.update(steps_per_second=0.0)
        self._set_status(status, reason)
        self._sampler.request_frame()

    def fail(self, error: Exception) -> None:
        """An error ends the training, not the run."""
        self.leave_pair()
        # The state may have been donated to the call that failed: it cannot be trusted.
        self.trainer = None
        self.pending.cancel()
        self._halt("failed", f"{type(error).__name__}: {error}")

    # Lockstep

    def join(
        self, member: LockstepMember, trainer: Trainer
    ) -> tuple[JournalSlice, PlayMode | None]:
        """From here on keeps step with another run; returns where that one begins, and how."""
        self._member = member
        member.begin(trainer.step)
        self._publisher.update(partner=member.partner)
        self._publisher.emit("paired", partner=member.partner)
        mode = None if self._mode is None else replace(self._mode)
        return self._journal.past().until(trainer.step), mode

    def catch_up(self, member: PairMember) -> None:
        """Trains to the step at which the next common command acts, and shows it."""
        # Counted whatever becomes of it: the other run has been sent the same.
        step = member.accept_command()
        trainer, mode = self.trainer, self._mode
        if trainer is None or mode is None or member is not self._member:
            return
        if trainer.step < step:
            self._train(trainer, mode, step - trainer.step)
            self.look()

    def check_partner(self) -> None:
        """The other run may have gone its own way."""
        if self._member is not None and self._member.is_separated:
            self.leave_pair()

    def leave_pair(self) -> None:
        """Keeps step no longer, if it did; the other run hears of it."""
        member, self._member = self._member, None
        if member is not None:
            member.leave_pair()
            self._publisher.update(partner=None)
            self._publisher.emit("parted", partner=member.partner)

    def leave(self) -> None:
        """Leaves the cores to the others."""
        self._programs.playing.discard(self._publisher.view.id)

    # What is told

    def set_frame_rate(self, frames_per_second: float) -> None:
        """At most so many pictures."""
        self._pacer.set_frame_rate(frames_per_second)

    def count_viewers(self, viewers: int, newcomers: int) -> float | None:
        """Returns the seconds until a change may be told, None if none is to be. `newcomers`
        counts all there have ever been: one who takes another's place needs a picture too."""
        if viewers > self._publisher.view.viewers or newcomers != self._newcomers:
            self._newcomers = newcomers
            self._sampler.request_frame()
        return self._headcount.count(viewers)

    def report_not_saved(self, reason: str | None) -> None:
        """Tells of a change; None is that all is well."""
        if reason != self._publisher.view.not_saved:
            self._publisher.update(not_saved=reason)
            self._publisher.emit("not_saved", reason=reason)

    def _record(self, effect: Effect) -> None:
        self._journal.record(Record(self._publisher.view.step, effect))
        if self.trainer is not None and self._journal.is_long:
            self._journal.shorten(self.trainer)

    def _set_status(self, status: Status, reason: str | None = None) -> None:
        if status == "running":
            self._programs.playing.add(self._publisher.view.id)
        else:
            self.leave()
        if self._publisher.status(status, reason):
            self._sampler.request_frame()
