"""Keeps traced functions on disk, so that a known structure is not traced again.

Tracing takes longer than loading a compiled function, and holds Python's lock during all that time.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jax
from jax import export

import ganscope.gan

logger = logging.getLogger(__name__)

type Function = Callable[..., Any]

# One thread at a time, because tracing is pure Python.
TRACING = threading.Lock()


class ExportCache:
    """Stores functions as StableHLO, JAX's portable format.

    Args:
      folder: None stores nothing. It has to be private, like the cache of compiled programs: a user
        who can write to it can run code in this process.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def lower(
        self,
        name: str,
        function: Function,
        arguments: Sequence[Any],
        *,
        donated: int | None = None,
        result: Any = None,
    ) -> Any:
        """The same as `jax.jit(function, donate_argnums=donated).lower(*arguments)`.

        Args:
          name: identifies the function with everything static about it.
          function: takes arrays.
          arguments: arrays, or their shapes.
          donated: the index of the argument whose memory the result may reuse.
          result: the shapes of the result, if it has other types than dicts, lists and tuples.
        """
        tree: Any = None if result is None else jax.tree.structure(result)
        path = self._path(name, arguments)
        exported = _load(path)
        with TRACING:
            if exported is None:
                try:
                    exported = _trace(function, arguments, is_flat=tree is not None)
                except NotImplementedError:  # such as a callback into Python
                    return jax.jit(function, donate_argnums=donated).lower(*arguments)
                _save(path, exported)
            portable: Any = exported.call

            # In its portable form even when it was just traced; otherwise the next process would
            # have a different program to compile.
            def call(*arguments: Any) -> Any:
                returned = portable(*jax.tree.leaves(arguments))
                return returned if tree is None else jax.tree.unflatten(tree, returned)

            return jax.jit(call, donate_argnums=donated).lower(*arguments)

    def note_compiled(self, name: str, arguments: Sequence[Any]) -> None:
        """Notes that the result of `lower` was compiled, and is in JAX's cache."""
        path = self._path(name, arguments)
        if path is not None:
            with suppress(OSError):
                path.with_suffix(".compiled").touch()

    def is_compiled(self, name: str, arguments: Sequence[Any]) -> bool:
        """Whether the result of `lower` was compiled before. An estimate; false without a
        folder."""
        path = self._path(name, arguments)
        return path is not None and path.with_suffix(".compiled").exists()

    def _path(self, name: str, arguments: Sequence[Any]) -> Path | None:
        if self._folder is None:
            return None
        leaves, tree = jax.tree.flatten(tuple(arguments))
        shapes = [(leaf.shape, str(leaf.dtype)) for leaf in leaves]
        inputs = (name, str(tree), shapes, jax.__version__, jax.default_backend(), _source())
        return self._folder / f"{hashlib.sha256(repr(inputs).encode()).hexdigest()}.stablehlo"


def _trace(function: Function, arguments: Sequence[Any], *, is_flat: bool) -> export.Exported:
    leaves, tree = jax.tree.flatten(tuple(arguments))

    def flat(*leaves: Any) -> Any:
        returned = function(*jax.tree.unflatten(tree, leaves))
        return jax.tree.leaves(returned) if is_flat else returned

    return export.export(jax.jit(flat))(*leaves)


def _load(path: Path | None) -> export.Exported | None:
    if path is None:
        return None
    try:
        exported = export.deserialize(bytearray(path.read_bytes()))
    except FileNotFoundError:
        return None
    except Exception as error:  # truncated, or written by another release
        logger.warning("%s cannot be read, and is traced again: %s", path.name, error)
        return None
    with suppress(OSError):
        os.utime(path)  # the oldest are deleted first
    return exported


def _save(path: Path | None, exported: export.Exported) -> None:
    if path is None:
        return
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        part.write_bytes(exported.serialize())
        part.replace(path)
    except OSError as error:
        logger.warning("A traced function is not stored: %s", error)
        part.unlink(missing_ok=True)


@cache
def _source() -> str:
    """A hash of the source code that is traced: with other code, functions are traced again."""
    found = hashlib.sha256(version("optax").encode())
    for folder in ganscope.gan.__path__:
        for path in sorted(Path(folder).rglob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()
