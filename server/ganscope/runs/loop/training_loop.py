"""A run's training in chunks: it advances, publishes frames, and keeps step with a partner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ganscope.gan.config_types import Config
from ganscope.runs.compute.services import RunServices
from ganscope.runs.compute.trainer import Trainer
from ganscope.runs.journal.checkpoint import Checkpoint
from ganscope.runs.journal.events import Status
from ganscope.runs.journal.journal import JournalSlice
from ganscope.runs.journal.metric_history import MetricHistory
from ganscope.runs.journal.play_mode import PlayMode
from ganscope.runs.journal.records import Effect, Played, Record
from ganscope.runs.journal.replay import Replay
from ganscope.runs.loop.commands import Stop
from ganscope.runs.loop.frame_sampler import FrameSampler
from ganscope.runs.loop.lockstep import LockstepMember
from ganscope.runs.loop.messages import PairMember, RunError
from ganscope.runs.loop.monitor import RunMonitor
from ganscope.runs.loop.pacer import Pacer
from ganscope.runs.loop.publisher import RunPublisher

# While the compiler works for a run, the run leaves most of its core to it: after each chunk it
# pauses this many times as long as the chunk took.
YIELD = 7.0


class TrainingLoop:
    """Trains one run, chunk by chunk. Only the run's thread calls it; any thread may read `mode`.

    trainer: None until the first program is ready, and after a failure.
    mode: how training goes on; None: the run stands still.
    pacer: decides how long a chunk is, and when the next frame is due.
    sampler: takes frames and measurements.
    monitor: finds notices, and knows the stop condition.
    """

    def __init__(
        self,
        publisher: RunPublisher,
        services: RunServices,
        history: MetricHistory,
        ring: Callable[[], None],
        clock: Callable[[], float],
        member: LockstepMember | None = None,
    ) -> None:
        self.trainer: Trainer | None = None
        self.mode: PlayMode | None = None
        self.pacer = Pacer(publisher.view.speed)
        self.sampler = FrameSampler(self.pacer, history, clock, ring)
        self.monitor = RunMonitor(publisher)
        self._publisher, self._journal = publisher, publisher.journal
        self._services, self._clock = services, clock
        self._history, self._member = history, member

    def advance(self, *, is_compiling: bool) -> float | None:
        """Trains one chunk. is_compiling: a program for this run is being compiled.

        Returns the seconds until the next chunk is due; None if only a message can give the run
        more to do.
        """
        trainer, mode = self.trainer, self.mode
        if trainer is None or mode is None:
            return None
        self.pacer.load = self._services.scheduler.load
        self.pacer.use_costs(trainer.program.costs)
        is_hurried = is_compiling or self.sampler.is_frame_requested
        n_steps, wait = self.pacer.next_chunk(self._clock(), is_hurried=is_hurried)
        if n_steps == 0:
            return wait
        most = self._longest(trainer, mode, n_steps)
        if most == 0:
            return None  # the partner has not come as far yet
        began = self._clock()
        self._train(trainer, mode, self.monitor.limit_steps(trainer.step, min(n_steps, most)))
        return YIELD * (self._clock() - began) if is_compiling else 0.0

    def _longest(self, trainer: Trainer, mode: PlayMode, n_steps: int) -> int:
        """The most steps until the run has to stop, to measure, or to wait for its partner."""
        member = self._member
        most = n_steps if member is None else n_steps * self.pacer.chunks_per_frame()
        if mode.remaining is not None:
            most = min(most, mode.remaining)
        if member is None:
            most = min(most, self.sampler.until_doubled(trainer) or most)
        most = self.monitor.limit_steps(trainer.step, most)
        return most if member is None else member.propose(trainer.step, most)

    def _train(self, trainer: Trainer, mode: PlayMode, n_steps: int) -> None:
        began = self._clock()
        trainer.advance(n_steps, mode.player)
        self.pacer.record_chunk(n_steps, self._clock() - began)
        self._has_advanced(trainer)
        if self._member is not None and self._member.is_target(trainer.step):
            self.sampler.request_target_frame()
        if trainer.is_diverged:
            self.leave_pair()
            self._publisher.emit("diverged")
            self.monitor.report_divergence()
            self.halt("diverged")
        elif mode.remaining is not None:
            mode.remaining -= n_steps
            if mode.remaining == 0:
                self.halt("stopped")
        if not trainer.is_diverged and self.monitor.has_reached(trainer.step):
            self._stop_by_itself()

    def _has_advanced(self, trainer: Trainer) -> None:
        self._publisher.update(step=trainer.step, last_step=trainer.step)
        self._services.activity.reached(trainer.step)
        self._journal.note_progress(trainer)

    def publish_due(self) -> None:
        """Measures the run and publishes a frame, if they are due."""
        trainer = self.trainer
        if trainer is None:
            return
        if self._member is not None and not self._member.is_target(trainer.step):
            return  # the pair shows common steps only
        # The count that was published: the real one may change at any moment.
        is_watched = self._publisher.view.viewers > 0
        if n_rows := self.sampler.measure_backlog(trainer):
            self._publisher.emit("history", rows=n_rows)
        if self.sampler.sample(trainer, is_watched=is_watched):
            self._publisher.update(
                metrics=self.sampler.metrics,
                steps_per_second=self.sampler.steps_per_second if self.mode else 0.0,
            )
            is_playing = self.mode is not None
            if self.monitor.take_measurement(*self.sampler.measurement, is_playing=is_playing):
                self._stop_by_itself()
            if is_watched:
                self.sampler.publish(trainer, self._publisher.view, self._publisher.publish_frame)
        trainer.program.compile_init()

    # Playing and standing still

    def play(self, mode: PlayMode) -> None:
        """Trains in this mode, from now on or as soon as there is a state. Raises `RunError`."""
        if self._publisher.view.status == "failed":
            raise RunError("The run has failed. Reset it first, or change its configuration.")
        self.mode = mode
        if self.trainer is not None:
            self._start_playing(self.trainer, mode)

    def settle(self, status: Status | None = None, reason: str | None = None) -> None:
        """Plays on, if there is a mode. Otherwise the run stands still with this status, by default
        `idle` at step 0 and `stopped` later."""
        if self.trainer is None:
            return
        if self.mode is not None:
            self._start_playing(self.trainer, self.mode)
        else:
            self.set_status(status or ("idle" if self.trainer.step == 0 else "stopped"), reason)

    def _start_playing(self, trainer: Trainer, mode: PlayMode) -> None:
        self.branch()
        trainer.retry()
        mode.until = None if mode.remaining is None else trainer.step + mode.remaining
        self.record(Played(mode.player))
        self.pacer.start(self._clock())
        self.sampler.start_rate(trainer.step)
        self.set_status("running")

    def stop(self) -> None:
        """Keeps the state as it is, from now on or as soon as there is one."""
        self.mode = None
        if self.trainer is not None and self._publisher.view.status == "running":
            self.halt("stopped")

    def _stop_by_itself(self) -> None:
        """A pair stops as one, at its next common step."""
        if self._member is None:
            self.halt("stopped")
        else:
            self._member.send(Stop(), is_forced=True)

    def halt(self, status: Status, reason: str | None = None) -> None:
        """Stands still with this status."""
        self.mode = None
        self._publisher.update(steps_per_second=0.0)
        self.set_status(status, reason)
        self.sampler.request_frame()

    def fail(self, error: Exception) -> None:
        """Ends the training after an error; the run stays, and can be reset."""
        self.leave_pair()
        # The state may have been donated to the call that failed, so it cannot be used.
        self.trainer = None
        self.halt("failed", f"{type(error).__name__}: {error}")

    def set_speed(self, speed: float | None) -> None:
        """Trains this many steps per second; None is as fast as possible."""
        self.pacer.set_speed(speed, self._clock())
        self._publisher.update(speed=speed)
        self._publisher.emit("speed", speed=speed)

    def set_status(self, status: Status, reason: str | None = None) -> None:
        """Publishes a status; tells the scheduler whether the run trains."""
        run_id = self._publisher.view.id
        if status == "running":
            self._services.scheduler.add(run_id)
        else:
            self._services.scheduler.remove(run_id)
        if self._publisher.set_status(status, reason):
            self.sampler.request_frame()

    # Epochs, and steps that were trained before

    def begin(self, trainer: Trainer) -> None:
        """The first state of the present epoch is there."""
        self.trainer = trainer
        self.sampler.reset()
        view = self._publisher.view
        self._journal.begin(view.epoch, trainer.config, view.seed)
        self.continue_here()

    def restart(self, trainer: Trainer) -> None:
        """A new epoch begins with a trainer that is at step 0."""
        self.trainer = trainer
        self.leave_pair()
        self.begin_epoch(trainer.config)
        self.continue_here()

    def begin_epoch(self, config: Config) -> None:
        """Counts a new epoch, and forgets what was seen in the one before."""
        view = self._publisher.view
        self._publisher.update(epoch=view.epoch + 1, step=0, last_step=0)
        self.sampler.reset()
        self.monitor.reset()
        self._journal.begin(view.epoch + 1, config, view.seed)

    def replay_to(self, past: JournalSlice, step: int) -> Trainer:
        """Takes on the state that a past has after `step`, and announces its configuration."""
        self.trainer = trainer = Replay(past, step, self._services.programs).trainer
        self._publisher.announced_config = trainer.config
        return trainer

    def bring_back(self, checkpoint: Checkpoint) -> Trainer:
        """Continues the epoch of a checkpoint, under a new number, where it was."""
        was = checkpoint.view
        epoch = self._publisher.view.epoch + 1
        self._publisher.update(epoch=epoch, step=was.step, last_step=was.last_step, seed=was.seed)
        self.sampler.reset()
        self._history.replace(checkpoint.history)
        self.monitor.reset()
        self.monitor.resume(event for event in checkpoint.past.events if event.step <= was.step)
        self._journal.resume(replace(checkpoint.past, epoch=epoch))
        return self.replay_to(checkpoint.past, was.step)

    def continue_here(self) -> None:
        """Notes the present step as reached, and settles."""
        if self.trainer is not None:
            self._has_advanced(self.trainer)
            self.settle()

    def branch(self) -> None:
        """If the run went back earlier: discards the later steps, because from here on they will be
        different."""
        view = self._publisher.view
        if view.step < view.last_step:
            self._publisher.update(last_step=view.step)
            self._journal.discard_after(view.step)
            self.sampler.discard_after(view.step)
            self.monitor.discard_after(view.step)
            self._publisher.emit("branched")

    def record(self, effect: Effect) -> None:
        """Notes in the journal what takes effect before the next step."""
        self._journal.record(Record(self._publisher.view.step, effect))
        if self.trainer is not None and self._journal.is_long:
            self._journal.shorten(self.trainer)

    # Lockstep

    def join(
        self, member: LockstepMember, trainer: Trainer
    ) -> tuple[JournalSlice, PlayMode | None]:
        """Keeps step with another run from here on. Returns the past at whose end the other run
        begins, and its mode."""
        self._member = member
        member.set_target(trainer.step)
        self._publisher.update(partner=member.partner)
        self._publisher.emit("paired", partner=member.partner)
        mode = None if self.mode is None else replace(self.mode)
        return self._journal.past().until(trainer.step), mode

    def train_to_common_step(self, member: PairMember) -> None:
        """Trains to the step at which both runs handle the next common command, and shows it."""
        # Always counted, because the other run has got the same command.
        step = member.accept_command()
        trainer, mode = self.trainer, self.mode
        if trainer is None or mode is None or member is not self._member:
            return
        if trainer.step < step:
            self._train(trainer, mode, step - trainer.step)
            self.publish_due()

    def check_partner(self) -> None:
        """Leaves the pair if the other run has left it."""
        if self._member is not None and self._member.is_separated:
            self.leave_pair()

    def leave_pair(self) -> None:
        """Trains on alone, if the run was in a pair; the other run is notified."""
        member, self._member = self._member, None
        if member is not None:
            member.leave_pair()
            self._publisher.update(partner=None)
            self._publisher.emit("parted", partner=member.partner)

    def close(self) -> None:
        """Ends the training for good, and releases the state."""
        self.trainer = None
        self._services.scheduler.remove(self._publisher.view.id)
