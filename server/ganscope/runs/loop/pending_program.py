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
        self._request: _Request | None = None

    @property
    def is_waiting(self) -> bool:
        return self._request is not None

    def request(self, config: Config, *, restarts: bool, needs_init: bool) -> None:
        """restarts: the weights begin anew, though there may be some. is_anew: somehow they do."""
        if self._request is not None and not self._request.program.trainable.done():
            # A slider passes many structures: only the one in work and the last are compiled.
            self._request = replace(self._request, config=config, restarts=restarts)
        else:
            self._begin(config, restarts, needs_init=needs_init)

    def _begin(self, config: Config, restarts: bool, *, needs_init: bool) -> None:
        structure = structure_of(config)
        program = self._programs.request(structure, hyper_of(config), needs_init=needs_init)
        self._request = _Request(config, structure, program, restarts)
        for stage in (program.trainable, program.initializable):
            stage.add_done_callback(lambda _: self._ring())

    def cancel(self) -> None:
        self._request = None

    def take_if_ready(self, trainer: Trainer | None) -> tuple[Config, Program, bool] | None:
        """(configuration, its program, whether it restarts) once this trainer, if there is one, can
        change over to them. Raises what the compiler raised."""
        request = self._request
        if request is None or not _can_take(request, trainer):
            return None
        if structure_of(request.config) != request.structure:
            needs_init = request.restarts or trainer is None
            self._begin(request.config, request.restarts, needs_init=needs_init)
            return None
        self._request = None
        request.program.trainable.result()
        return request.config, request.program, request.restarts


def _can_take(request: _Request, trainer: Trainer | None) -> bool:
    if request.program.initializable.done():
        return True
    if trainer is None or request.restarts or not request.program.trainable.done():
        return False
    if trainer.can_carry_over(request.program):
        return True
    request.program.compile_init()
    return False
