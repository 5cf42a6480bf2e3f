"""JAX computes right numbers, and its cache is private."""

import os
import stat

import jax
import pytest

from ganscope.runs.compute import jax_setup
from ganscope.runs.compute.jax_setup import check_numerics, check_numerics_once, configure_jax
from ganscope.runs.compute.jaxlib_check import NumericsError, check_version


@pytest.fixture
def keep_jax_options(monkeypatch):
    monkeypatch.delenv("JAX_COMPILATION_CACHE_DIR", raising=False)
    names = [
        "jax_compilation_cache_dir",
        "jax_persistent_cache_min_compile_time_secs",
        "jax_persistent_cache_min_entry_size_bytes",
    ]
    before = {name: getattr(jax.config, name) for name in names}
    yield
    for name, value in before.items():
        jax.config.update(name, value)


def test_installed_jax_computes_right_sums():
    check_numerics()


def test_wrong_sums_are_noticed(monkeypatch):
    # The error of jaxlib 0.10.2: the last rows were too small.
    right_sum = jax.numpy.sum
    monkeypatch.setattr(jax_setup.jnp, "sum", lambda x: right_sum(x) * 0.99)
    with pytest.raises(NumericsError, match=r"jaxlib \d"):
        check_numerics()


@pytest.mark.usefixtures("keep_jax_options")
def test_passed_check_is_not_repeated(tmp_path, monkeypatch):
    configure_jax(tmp_path)
    checked = []
    monkeypatch.setattr(jax_setup, "check_numerics", lambda: checked.append(1))
    check_numerics_once()
    check_numerics_once()
    assert checked == [1]

    def wrong():
        raise NumericsError("wrong")

    monkeypatch.setattr(jax_setup, "check_numerics", wrong)
    configure_jax(tmp_path / "of another processor")
    for _ in range(2):  # a failed check is repeated
        with pytest.raises(NumericsError):
            check_numerics_once()


@pytest.mark.parametrize("version", ["0.10.2", "0.11.0"])
def test_releases_known_to_be_wrong_are_refused_by_name(version):
    with pytest.raises(NumericsError, match=version):
        check_version(version)


@pytest.mark.usefixtures("keep_jax_options")
def test_folder_of_the_environment_variable_is_used(tmp_path, monkeypatch):
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path / "elsewhere"))
    assert configure_jax(tmp_path / "programs").parent == tmp_path / "elsewhere"


@pytest.mark.usefixtures("keep_jax_options")
def test_cache_is_private_and_named_after_jaxlib(tmp_path):
    folder = configure_jax(tmp_path / "programs")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert jax_setup.JAXLIB_VERSION in folder.name
    assert folder == configure_jax(tmp_path / "programs")


@pytest.mark.usefixtures("keep_jax_options")
def test_oldest_entries_are_deleted(tmp_path, monkeypatch):
    monkeypatch.setattr(jax_setup, "MAX_CACHE_BYTES", 250)
    folder = configure_jax(tmp_path)
    for age in range(4):
        entry = folder / f"entry{age}"
        entry.write_bytes(bytes(100))
        os.utime(entry, (1e9 - age, 1e9 - age))
    configure_jax(tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == ["entry0", "entry1"]
