"""Lowers and compiles the functions of a structure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import jax
import numpy as np

from ganscope.gan.state import State
from ganscope.gan.structure import Structure
from ganscope.gan.train import COMPILER_OPTIONS, compiler_options, init_state, train_chunk
from ganscope.gan.types import Hyper
from ganscope.gan.view.frame import observe
from ganscope.gan.view.measurement import measure
from ganscope.runs.compute.export_cache import ExportCache

type Options = dict[str, str | bool | int]

# The options for training suit the other functions too.
OPTIMISED: Options = dict(COMPILER_OPTIONS)
# Without LLVM's optimisations: compiles in half the time, for functions that are called once or
# twice. Frames and measurements would take five times as long. Frames gain nothing from it, because
# they are compiled in parallel with training, which takes longer to compile anyway.
UNOPTIMISED: Options = {**OPTIMISED, "xla_backend_optimization_level": 0}
_OPTIONS = {"observe": OPTIMISED, "init": UNOPTIMISED, "measure": OPTIMISED}


def shapes_of(structure: Structure, hyper: Hyper) -> State:
    """The shapes of the state."""
    shapes: State = jax.eval_shape(partial(init_state, structure), hyper, np.uint32(0))
    return shapes


def compile_program(
    name: str, structure: Structure, hyper: Hyper, shapes: State, export_cache: ExportCache
) -> Callable[..., Any]:
    """Compiles one function of a structure.

    Args:
      name: `init` (hyper, seed) -> state, `train` (state, hyper, n_steps) -> state, `observe`
        (state, hyper, is_whole) -> frame, or `measure` (state, hyper) -> (metrics, arrays).
      structure: what is compiled in.
      hyper: any of this structure; only its shapes matter.
      shapes: of the state.
      export_cache: where traced functions are stored.
    """
    options = compiler_options(structure) if name == "train" else _OPTIONS[name]
    compiled: Callable[..., Any] = _lower(name, structure, hyper, shapes, export_cache).compile(
        options
    )
    export_cache.note_compiled(_key(name, structure), _arguments(name, hyper, shapes))
    return compiled


def is_compiled(
    name: str, structure: Structure, hyper: Hyper, shapes: State, export_cache: ExportCache
) -> bool:
    """Whether a function was compiled before, so that it only has to be loaded. An estimate."""
    return export_cache.is_compiled(_key(name, structure), _arguments(name, hyper, shapes))


def _lower(
    name: str, structure: Structure, hyper: Hyper, shapes: State, export_cache: ExportCache
) -> Any:
    how: dict[str, Any] = {}
    match name:
        case "init":
            function: Callable[..., Any] = init_state
            how = {"result": shapes}
        case "train":
            # The state is donated: training works in place, and the old state cannot be used again.
            function, how = train_chunk, {"donated": 0, "result": shapes}
        case "observe":
            function = observe
        case _:
            function = measure
    key, arguments = _key(name, structure), _arguments(name, hyper, shapes)
    return export_cache.lower(key, partial(function, structure), arguments, **how)


def _key(name: str, structure: Structure) -> str:
    return f"{name} {structure}"


def _arguments(name: str, hyper: Hyper, shapes: State) -> Sequence[Any]:
    match name:
        case "init":
            return hyper, np.uint32(0)
        case "train":
            return shapes, hyper, np.int32(1)
        case "observe":
            return shapes, hyper, np.bool_(True)
        case _:
            return shapes, hyper
