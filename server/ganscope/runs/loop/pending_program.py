"""The configuration that waits for its program, while the old program goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ganscope.gan.config_types import Config
from ganscope.gan.structure import Structure, hyper_of, structure_of
from ganscope.runs.compute.program import Program
from ganscope.runs.compute.program_cache import ProgramCache
from ganscope.runs.compute.trainer import Trainer


@dataclass(frozen=True)
class _Request:
    """structure: what `program` is compiled for; not that of `config`, if that has changed
    meanwhile. restarts: its weights begin anew."""

    config: Config
    structure: Structure
    program: Program
    restarts: bool


class PendingProgram:
    """At most one; a newer one replaces it.

    Args:
      ring: called, on any thread, when there may be something to collect.
    """

    def __init__(self, programs: ProgramCache, ring: Callable[[], None]) -> None:
        self._programs, self._ring = programs, ring
        self._order: _Request | None = None

    @property
    def is_waiting(self) -> bool:
        return self._order is not None

    def place(self, config: Config, *, restarts: bool, is_anew: bool) -> None:
        """restarts: the weights begin anew, though there may be some. is_anew: somehow they do."""
        if self._order is not None and not self._order.program.able.done():
            # A slider passes many structures: only the one in work and the last are compiled.
            self._order = replace(self._order, config=config, restarts=restarts)
        else:
            self._begin(config, restarts, is_anew=is_anew)

    def _begin(self, config: Config, restarts: bool, *, is_anew: bool) -> None:
        structure = structure_of(config)
        program = self._programs.order(structure, hyper_of(config), is_anew=is_anew)
        self._order = _Request(config, structure, program, restarts)
        for stage in (program.able, program.ready):
            stage.add_done_callback(lambda _: self._ring())

    def cancel(self) -> None:
        self._order = None

    def collect(self, trainer: Trainer | None) -> tuple[Config, Program, bool] | None:
        """(configuration, its program, whether it restarts) once this trainer, if there is one, can
        change over to them. Raises what the compiler raised."""
        order = self._order
        if order is None or not _is_usable(order, trainer):
            return None
        if structure_of(order.config) != order.structure:
            is_anew = order.restarts or trainer is None
            self._begin(order.config, order.restarts, is_anew=is_anew)
            return None
        self._order = None
        order.program.able.result()
        return order.config, order.program, order.restarts


def _is_usable(order: _Request, trainer: Trainer | None) -> bool:
    if order.program.ready.done():
        return True
    if trainer is None or order.restarts or not order.program.able.done():
        return False
    if trainer.can_carry_over(order.program):
        return True
    order.program.complete()
    return False
