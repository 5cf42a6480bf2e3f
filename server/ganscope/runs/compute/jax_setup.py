"""What must be true of JAX before the first run: a private compile cache, and right numbers."""

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
    """Turns JAX's compilation cache on, before anything is compiled; returns the folder in use.

    JAX's own variable JAX_COMPILATION_CACHE_DIR, if set, says where instead of `cache_dir`.
    """
    folder = _private_folder(Path(os.environ.get("JAX_COMPILATION_CACHE_DIR") or cache_dir))
    use_cache(folder)
    return folder


def use_cache(folder: Path) -> None:
    """Everything that is compiled from here on is kept in a folder, and looked for there."""
    for option, value in {
        "jax_compilation_cache_dir": str(folder),
        "jax_persistent_cache_min_compile_time_secs": 0.0,
        "jax_persistent_cache_min_entry_size_bytes": 0,
    }.items():
        jax.config.update(option, value)
    # What was compiled while modules were imported has opened the folder that was set before.
    compilation_cache.reset_cache()


def _private_folder(cache_dir: Path) -> Path:
    # Whoever can write a cached executable runs code in this process: the folder is private. And
    # code compiled for other CPU flags or by another jaxlib can crash: each has its own folder.
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
    matrix = np.eye(3, dtype=np.float32)  # by JAX it would take five programs more

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
    """As `check_numerics`, unless it has passed before: the cache's folder, if there is one, is of
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
    """A short hash of what the compiler would target."""
    told = platform.processor() + platform.machine()
    try:
        lines = set(Path("/proc/cpuinfo").read_text().splitlines())
    except OSError:
        lines = set()  # not Linux
    told += "".join(sorted(line for line in lines if line.startswith(("flags", "model name"))))
    told += os.environ.get("XLA_FLAGS", "")
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _prune(folder: Path, max_bytes: int) -> None:
    """Deletes the oldest entries. JAX can do this itself only with a lock around each access."""
    entries = sorted(
        ((e.stat().st_mtime, e.stat().st_size, Path(e.path)) for e in os.scandir(folder)),
        reverse=True,
    )
    total = 0
    for _, size, path in entries:
        total += size
        if total > max_bytes:
            path.unlink(missing_ok=True)
