"""What a run does when it gets a command."""

from __future__ import annotations

from ganscope.runs.journal.checkpoint import Checkpoint
from ganscope.runs.journal.journal import change_of
from ganscope.runs.journal.metric_history import MetricHistory
from ganscope.runs.journal.play_mode import PlayMode
from ganscope.runs.loop.commands import (
    Command,
    Keep,
    Patch,
    Reset,
    Restore,
    Rewind,
    Speed,
    Start,
    Step,
    Stop,
    StopWhen,
)
from ganscope.runs.loop.config_changes import ConfigChanges
from ganscope.runs.loop.messages import RunError
from ganscope.runs.loop.publisher import RunPublisher
from ganscope.runs.loop.training_loop import TrainingLoop


class CommandHandler:
    """Carries out commands on a training loop and its configuration, between two chunks.

    checkpoint: the moment that was kept last; None if there is none. Any thread may read it, and
      forget it.
    """

    def __init__(
        self,
        loop: TrainingLoop,
        changes: ConfigChanges,
        publisher: RunPublisher,
        history: MetricHistory,
    ) -> None:
        self._loop, self._changes, self._publisher = loop, changes, publisher
        self._history = history
        self.checkpoint: Checkpoint | None = None

    def handle(self, command: Command) -> None:
        """Raises `RunError` if the run cannot do it in its present state."""
        match command:
            case Start():
                self._loop.play(PlayMode())
            case Step(n, player):
                self._loop.play(PlayMode(player, n))
            case Stop():
                self._loop.stop()
            case Reset(seed):
                self._reset(self._publisher.view.seed if seed is None else seed)
            case Rewind(step):
                self._rewind(step)
            case Patch():
                self._changes.accept(command)
            case Speed(speed):
                self._loop.set_speed(speed)
            case StopWhen(condition):
                self._loop.monitor.stop_when(condition)
            case Keep():
                self._keep()
            case Restore(checkpoint):
                self._restore(checkpoint)
        self._loop.sampler.request_frame()

    def _reset(self, seed: int) -> None:
        loop = self._loop
        loop.leave_pair()
        self._publisher.update(seed=seed)
        if loop.mode is not None and loop.mode.remaining is not None:
            loop.mode = None
        if loop.trainer is not None and not self._changes.is_compiling:
            loop.trainer.reset(seed)
            loop.restart(loop.trainer)
        else:
            self._changes.start_over()
        self._publisher.emit("reset", seed=seed)

    def _rewind(self, step: int) -> None:
        view = self._publisher.view
        if self._loop.trainer is None:
            raise RunError(f"The run cannot be rewound while its status is {view.status}.")
        past = self._publisher.journal.past()
        if not past.first_step <= step <= past.last_step:
            raise RunError(f"The run cannot be rewound to step {step}.")
        self._loop.leave_pair()
        self._changes.cancel()
        announced, accepted = self._publisher.announced_config, self._publisher.view.config
        trainer = self._loop.replay_to(past, step)
        self._loop.sampler.discard_measurement()
        change = change_of(trainer.config, announced, accepted)
        self._publisher.update(step=step, seed=trainer.seed, config=trainer.config)
        self._loop.halt("stopped")
        self._publisher.emit("rewound", last_step=past.last_step, seed=trainer.seed, change=change)

    def _keep(self) -> None:
        view = self._publisher.view
        if self._loop.trainer is None:
            raise RunError(f"Nothing of the run can be kept while its status is {view.status}.")
        past = self._publisher.journal.past()
        self.checkpoint = Checkpoint(view, past, self._history.all_rows())

    def _restore(self, checkpoint: Checkpoint) -> None:
        was, loop = checkpoint.view, self._loop
        loop.leave_pair()
        self._changes.cancel()
        announced, accepted = self._publisher.announced_config, self._publisher.view.config
        trainer = loop.bring_back(checkpoint)
        change = change_of(trainer.config, announced, accepted)
        self._publisher.update(config=was.config)
        loop.set_speed(was.speed)
        loop.halt("diverged" if was.status == "diverged" else "stopped")
        epoch, last_step = self._publisher.view.epoch, was.last_step
        fields = {"epoch": epoch, "last_step": last_step, "seed": trainer.seed, "change": change}
        self._publisher.emit("restored", **fields)
        self._changes.apply_accepted(is_awaited=False)
