"""How a new configuration comes into force: at once, or when its program is compiled."""

from __future__ import annotations

from collections.abc import Callable

from ganscope.gan.config import apply_patch, change_kind
from ganscope.gan.config_types import Config
from ganscope.gan.fields import ConfigError
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.runs.compute.program import Program
from ganscope.runs.compute.program_cache import ProgramCache
from ganscope.runs.compute.trainer import Trainer
from ganscope.runs.journal.journal import is_live
from ganscope.runs.journal.records import Configured
from ganscope.runs.loop.commands import Patch
from ganscope.runs.loop.pending_program import PendingProgram
from ganscope.runs.loop.publisher import RunPublisher
from ganscope.runs.loop.training_loop import TrainingLoop


class ConfigChanges:
    """Changes the configuration that a `TrainingLoop` trains with.

    A run has up to four configurations at once:
      accepted: what the user asked for last, `publisher.view.config`.
      pending: the accepted one, while its program is compiled; see `PendingProgram`.
      trained: what the next step is trained with, `trainer.config`.
      announced: what the viewers know as the trained one, `publisher.announced_config`.

    Args:
      loop: what trains.
      publisher: announces each change.
      programs: where programs come from.
      ring: called, on any thread, when `install` may have something to do.
    """

    def __init__(
        self,
        loop: TrainingLoop,
        publisher: RunPublisher,
        programs: ProgramCache,
        ring: Callable[[], None],
    ) -> None:
        self._loop, self._publisher, self._programs = loop, publisher, programs
        self._pending = PendingProgram(programs, ring)

    @property
    def is_compiling(self) -> bool:
        """Whether a configuration waits for its program."""
        return self._pending.is_waiting

    def cancel(self) -> None:
        """Forgets the pending configuration."""
        self._pending.cancel()

    def accept(self, command: Patch) -> None:
        """Brings the configuration of a patch into force as soon as possible."""
        accepted, config = self._publisher.view.config, command.config
        self._publisher.update(config=config)
        trainer = self._loop.trainer
        if trainer is None:
            self._request(config, restarts=False)
            return
        self._loop.branch()
        if is_live(trainer.config, config):
            self._pending.cancel()
            self._use(trainer, config, accepted)
            return
        self._request(config, restarts=change_kind(trainer.config, config) == "restart")
        # The live part of the patch does not wait for the compiler.
        try:
            at_once = apply_patch(trainer.config, command.patch)
        except ConfigError:
            return
        if change_kind(trainer.config, at_once) == "live":
            self._use(trainer, at_once)

    def apply_accepted(self, *, is_awaited: bool) -> None:
        """Brings the accepted configuration into force after a replay, if it is not the trained
        one. is_awaited: waits for its program here; otherwise the run trains on meanwhile."""
        trainer, config = self._loop.trainer, self._publisher.view.config
        if trainer is None or config == trainer.config:
            return
        self._loop.branch()
        if is_live(trainer.config, config):
            self._use(trainer, config)
            return
        restarts = change_kind(trainer.config, config) == "restart"
        if is_awaited:
            program = self._programs.get(structure_of(config), hyper_of(config)).result()
            self._change_over(trainer, program, config, restarts=restarts)
        else:
            self._request(config, restarts=restarts)

    def start_over(self) -> None:
        """Begins a new epoch with the accepted configuration, once its program is compiled. The
        trained one does not start again in its place."""
        config = self._publisher.view.config
        self._loop.trainer = None
        self._loop.begin_epoch(config)
        self._request(config, restarts=False)
        self._publisher.announce_config(config, recompiled=True, restarted=True)

    def request_initial_program(self) -> None:
        """Requests a program for a run that has no state, unless it has failed."""
        is_without = self._loop.trainer is None and not self._pending.is_waiting
        if is_without and self._publisher.view.status != "failed":
            self._request(self._publisher.view.config, restarts=False)

    def _request(self, config: Config, *, restarts: bool) -> None:
        is_first = self._loop.trainer is None
        if is_first:
            self._loop.set_status("compiling")
        self._pending.request(config, restarts=restarts, needs_init=restarts or is_first)

    def install(self) -> None:
        """Changes over to the pending configuration, if its program is ready. Raises what the
        compiler raised."""
        trainer = self._loop.trainer
        taken = self._pending.take_if_ready(trainer)
        if taken is None:
            return
        config, program, restarts = taken
        if trainer is not None:
            self._change_over(trainer, program, config, restarts=restarts)
            return
        self._loop.begin(Trainer(program, config, self._publisher.view.seed))
        if config != self._publisher.announced_config:
            self._publisher.announce_config(config, recompiled=True, restarted=True)

    def _use(self, trainer: Trainer, config: Config, *assumed: Config) -> None:
        """The same structure with other numbers."""
        trainer.use(config)
        self._loop.record(Configured(config))
        self._publisher.announce_config(config, *assumed, recompiled=False, restarted=False)

    def _change_over(
        self, trainer: Trainer, program: Program, config: Config, *, restarts: bool
    ) -> None:
        """Another structure."""
        if restarts:
            self._loop.restart(Trainer(program, config, self._publisher.view.seed))
        else:
            are_alike = all(config[name] == trainer.config[name] for name in ("problem", "loss"))
            trainer.adopt(program, config)
            self._loop.sampler.discard_measurement(are_alike=are_alike)
            self._loop.record(Configured(config))
        self._publisher.announce_config(config, recompiled=True, restarted=restarts)
