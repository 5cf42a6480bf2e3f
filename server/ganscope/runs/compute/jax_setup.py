"""Prepares JAX before the first run: a private compilation cache, and a check of its numbers."""

from __future__ import annotations

import hashlib
import os
import platform
from contextlib import suppress
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental.compilation_cache import compilation_cache

from ganscope.runs.compute.jaxlib_check import JAXLIB_VERSION, NumericsError, check_version

MAX_CACHE_BYTES = 512 * 2**20


def configure_jax(cache_dir: Path) -> Path:
    """Enables JAX's compilation cache before anything is compiled; returns its folder.

    JAX's own variable JAX_COMPILATION_CACHE_DIR, if set, replaces `cache_dir`.
    """
    folder = _private_folder(Path(os.environ.get("JAX_COMPILATION_CACHE_DIR") or cache_dir))
    use_cache(folder)
    return folder


def use_cache(folder: Path) -> None:
    """Keeps everything that is compiled from here on in a folder, and loads it from there."""
    for option, value in {
        "jax_compilation_cache_dir": str(folder),
        "jax_persistent_cache_min_compile_time_secs": 0.0,
        "jax_persistent_cache_min_entry_size_bytes": 0,
    }.items():
        jax.config.update(option, value)
    # While modules were imported, JAX may have compiled something and opened another folder.
    compilation_cache.reset_cache()


def _private_folder(cache_dir: Path) -> Path:
    # The folder is private, because a user who can write to it can run code in this process. Each
    # jaxlib and each CPU has its own folder, because code compiled for another one can crash.
    folder = cache_dir / f"jaxlib-{JAXLIB_VERSION}-{_cpu_fingerprint()}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    _prune(folder, MAX_CACHE_BYTES)
    return folder


def check_numerics() -> None:
    """Compares a compiled sum of squares with NumPy; this very pattern was wrong in jaxlib 0.10.2.

    Raises:
      NumericsError: they differ.
    """
    check_version()
    rows = np.zeros((32_769, 3), np.float32)
    rows[:, 0] = np.arange(len(rows))
    matrix = np.eye(3, dtype=np.float32)  # made by JAX it would be five more programs

    @jax.jit
    def squares(x: jax.Array) -> jax.Array:
        return jax.vmap(lambda row: jnp.sum((matrix @ row) ** 2))(x)

    expected = np.square(rows).sum(axis=1)
    if not np.allclose(np.asarray(squares(rows)), expected, rtol=1e-6):
        raise NumericsError(
            f"jaxlib {JAXLIB_VERSION} computes wrong sums on this machine "
            f"({platform.machine()}). Install another release of jax and jaxlib."
        )


def check_numerics_once() -> None:
    """The same as `check_numerics`, unless the cache's folder notes that it has passed before with
    the same jaxlib on the same processor. Raises `NumericsError`."""
    folder = jax.config.jax_compilation_cache_dir
    passed = Path(folder) / "numerics" if folder else None
    if passed is not None and passed.exists():
        check_version()
        return
    check_numerics()
    if passed is not None:
        with suppress(OSError):
            passed.touch()


def _cpu_fingerprint() -> str:
    """A short hash of the CPU and the flags for which the compiler generates code."""
    facts = platform.processor() + platform.machine()
    try:
        lines = set(Path("/proc/cpuinfo").read_text().splitlines())
    except OSError:
        lines = set()  # not Linux
    facts += "".join(sorted(line for line in lines if line.startswith(("flags", "model name"))))
    facts += os.environ.get("XLA_FLAGS", "")
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def _prune(folder: Path, max_bytes: int) -> None:
    """Deletes the oldest entries. JAX could do this itself, but only with a lock at each access."""
    entries = sorted(
        ((e.stat().st_mtime, e.stat().st_size, Path(e.path)) for e in os.scandir(folder)),
        reverse=True,
    )
    total = 0
    for _, size, path in entries:
        total += size
        if total > max_bytes:
            path.unlink(missing_ok=True)
