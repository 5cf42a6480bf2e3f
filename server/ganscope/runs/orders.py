"""The configuration that waits for its program, while the old program goes on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from ganscope.gan.structure import Structure, hyper_of, structure_of
from ganscope.runs.commands import Config
from ganscope.runs.programs import Program, Programs


@dataclass(frozen=True)
class _Order:
    """structure: what `program` is compiled for; not that of `config`, if that has changed
    meanwhile. restarts: its weights begin anew."""

    config: Config
    structure: Structure
    program: Future[Program]
    restarts: bool


class Orders:
    """At most one; a newer one replaces it.

    Args:
      ring: called, on any thread, when there may be something to collect.
    """

    def __init__(self, programs: Programs, ring: Callable[[], None]) -> None:
        self._programs, self._ring = programs, ring
        self._order: _Order | None = None

    @property
    def is_waiting(self) -> bool:
        return self._order is not None

    def place(self, config: Config, *, restarts: bool) -> None:
        if self._order is not None and not self._order.program.done():
            # A slider passes many structures: only the one in work and the last are compiled.
            self._order = replace(self._order, config=config, restarts=restarts)
        else:
            self._begin(config, restarts)

    def _begin(self, config: Config, restarts: bool) -> None:
        structure = structure_of(config)
        program = self._programs.get(structure, hyper_of(config))
        self._order = _Order(config, structure, program, restarts)
        program.add_done_callback(lambda _: self._ring())

    def cancel(self) -> None:
        self._order = None

    def collect(self) -> tuple[Config, Program, bool] | None:
        """(configuration, its program, whether it restarts) once they are ready. Raises what the
        compiler raised."""
        order = self._order
        if order is None or not order.program.done():
            return None
        if structure_of(order.config) != order.structure:
            self._begin(order.config, order.restarts)
            return None
        self._order = None
        return order.config, order.program.result(), order.restarts
