"""The configuration that waits for its program, while the run trains on with the old one."""

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
    """structure: what `program` is compiled for. If `config` was replaced meanwhile, it may have
    another structure.
    restarts: discard the present weights.
    """

    config: Config
    structure: Structure
    program: Program
    restarts: bool


class PendingProgram:
    """Holds at most one request; a newer one replaces it.

    Args:
      programs: where programs come from.
      ring: called, on any thread, when `take_if_ready` may have a result.
    """

    def __init__(self, programs: ProgramCache, ring: Callable[[], None]) -> None:
        self._programs, self._ring = programs, ring
        self._request: _Request | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether there is a request."""
        return self._request is not None

    def request(self, config: Config, *, restarts: bool, needs_init: bool) -> None:
        """Asks for the program of a configuration.

        Args:
          config: the configuration.
          restarts: discard the present weights.
          needs_init: compile `init` too, because there is no state to carry over.
        """
        if self._request is not None and not self._request.program.trainable.done():
            # A slider passes many structures: only the one in progress and the last are compiled.
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
        """Forgets the request."""
        self._request = None

    def take_if_ready(self, trainer: Trainer | None) -> tuple[Config, Program, bool] | None:
        """(configuration, its program, whether it restarts), once a run with this trainer, or with
        none, can change over to them; otherwise None. Raises what the compiler raised."""
        request = self._request
        if request is None or not _is_usable(request, trainer):
            return None
        if structure_of(request.config) != request.structure:
            needs_init = request.restarts or trainer is None
            self._begin(request.config, request.restarts, needs_init=needs_init)
            return None
        self._request = None
        request.program.trainable.result()
        return request.config, request.program, request.restarts


def _is_usable(request: _Request, trainer: Trainer | None) -> bool:
    if request.program.initializable.done():
        return True
    if trainer is None or request.restarts or not request.program.trainable.done():
        return False
    if trainer.can_carry_over(request.program):
        return True
    request.program.compile_init()
    return False
