"""A function is traced once, and the stored one computes the same."""

import subprocess
import sys
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.structure import hyper_of, structure_of
from ganscope.gan.train import init_state, train_chunk
from ganscope.runs.compute import export_cache
from ganscope.runs.compute.export_cache import ExportCache


class Counted:
    """A function that counts how often Python runs it."""

    def __init__(self) -> None:
        self.n_calls = 0

    def __call__(self, x: jax.Array, factor: jax.Array) -> dict[str, jax.Array]:
        self.n_calls += 1
        return {"product": x * factor.astype(x.dtype), "sum": x.sum()}


X = np.arange(3, dtype=np.float32)


def test_second_process_does_not_trace(tmp_path):
    function = Counted()
    for _ in range(2):  # an `ExportCache` has nothing but its folder
        lowered = ExportCache(tmp_path).lower("f", function, (X, np.float32(2)))
        answer = lowered.compile()(X, np.float32(2))
        np.testing.assert_array_equal(answer["product"], 2 * X)
        assert answer["sum"] == 3
    assert function.n_calls == 1


@pytest.mark.parametrize(
    ("name", "x"), [("g", X), ("f", np.zeros(4, np.float32)), ("f", X.astype(np.int32))]
)
def test_another_name_shape_or_type_is_another_trace(tmp_path, name, x):
    function = Counted()
    ExportCache(tmp_path).lower("f", function, (X, np.float32(2)))
    ExportCache(tmp_path).lower(name, function, (x, np.float32(2)))
    assert function.n_calls == 2


def test_another_source_is_another_trace(tmp_path, monkeypatch):
    function = Counted()
    ExportCache(tmp_path).lower("f", function, (X, np.float32(2)))
    monkeypatch.setattr(export_cache, "_source", lambda: "edited source")
    ExportCache(tmp_path).lower("f", function, (X, np.float32(2)))
    assert function.n_calls == 2


@pytest.mark.parametrize("content", [b"", b"\x00" * 64, b"half"])
def test_unreadable_file_is_replaced(tmp_path, content):
    function = Counted()
    ExportCache(tmp_path).lower("f", function, (X, np.float32(2)))
    (path,) = tmp_path.iterdir()
    path.write_bytes(content)
    ExportCache(tmp_path).lower("f", function, (X, np.float32(2)))
    assert function.n_calls == 2
    assert path.stat().st_size > len(content)


def test_disk_error_is_no_error_of_the_caller(tmp_path):
    lowered = ExportCache(tmp_path / "missing").lower("f", Counted(), (X, np.float32(2)))
    assert lowered.compile()(X, np.float32(2))["sum"] == 3


def test_function_without_a_portable_form_is_compiled_directly(tmp_path):
    def with_callback(x: jax.Array) -> jax.Array:
        jax.debug.callback(lambda _: None, x)
        return x + 1

    lowered = ExportCache(tmp_path).lower("f", with_callback, (X,))
    np.testing.assert_array_equal(lowered.compile()(X), X + 1)
    assert not list(tmp_path.iterdir())


class Pair(NamedTuple):
    first: jax.Array
    second: jax.Array


def test_result_keeps_its_type_and_reuses_donated_memory(tmp_path):
    def swapped(pair: Pair) -> Pair:
        return Pair(pair.second + 1, pair.first)

    pair = Pair(jnp.zeros(2), jnp.ones(2))
    lowered = ExportCache(tmp_path).lower("swap", swapped, (pair,), donated=0, result=pair)
    answer = lowered.compile()(pair)
    assert isinstance(answer, Pair)
    np.testing.assert_array_equal(answer.first, [2, 2])
    assert pair.first.is_deleted()
    assert pair.second.is_deleted()


@pytest.mark.process
def test_source_is_the_same_in_every_process():
    code = "from ganscope.runs.compute.export_cache import _source; print(_source())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == export_cache._source()


def test_training_with_a_stored_function_is_the_same_bit_for_bit(tmp_path, tiny):
    structure, hyper = structure_of(tiny), hyper_of(tiny)
    state = jax.jit(partial(init_state, structure))(hyper, np.uint32(0))
    steps = np.int32(20)
    plain = jax.jit(partial(train_chunk, structure))
    expected = plain(state, hyper, steps)
    for _ in range(2):
        lowered = ExportCache(tmp_path).lower(
            f"train {structure}",
            partial(train_chunk, structure),
            (state, hyper, steps),
            result=state,
        )
        trained = lowered.compile()(state, hyper, steps)
        jax.tree.map(np.testing.assert_array_equal, trained, expected)
