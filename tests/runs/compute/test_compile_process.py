"""The compile process puts programs into the cache, and runs do not depend on that process."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jax
import jax.monitoring
import numpy as np
import psutil
import pytest

from ganscope.gan.config import DEFAULTS, full_config
from ganscope.gan.presets import PRESETS
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.runs.compute.compile_process import CompileProcess, request_from, request_of
from ganscope.runs.compute.export_cache import ExportCache
from ganscope.runs.compute.jax_setup import use_cache
from ganscope.runs.compute.lowering import compile_program, is_compiled, shapes_of
from ganscope.runs.compute.program_cache import ProgramCache


def inputs_of(config):
    structure, hyper = structure_of(config), hyper_of(config)
    return structure, hyper, shapes_of(structure, hyper)


def compilers() -> list[psutil.Process]:
    """The compile processes of this process. Other tests may have started more, which end soon."""
    return [child for child in psutil.Process().children() if is_compiler(child)]


def is_compiler(process: psutil.Process) -> bool:
    try:
        return "ganscope.compiler" in process.cmdline()
    except psutil.NoSuchProcess:  # or a zombie
        return False


@contextmanager
def loading_from(folder: Path) -> Iterator[list[str]]:
    """The events that JAX reports of its cache while the cache is in this folder."""
    events: list[str] = []

    def listen(event: str, **_: Any) -> None:
        events.append(event)

    before = Path(jax.config.jax_compilation_cache_dir)
    use_cache(folder)
    jax.monitoring.register_event_listener(listen)
    try:
        yield events
    finally:
        jax.monitoring.unregister_event_listener(listen)
        use_cache(before)


@pytest.fixture
def compiler(tmp_path):
    compiler = CompileProcess(tmp_path)
    yield compiler
    compiler.close()


@pytest.mark.parametrize("name", [None, *PRESETS])
def test_request_has_everything_that_a_program_depends_on(name):
    config = DEFAULTS if name is None else full_config(PRESETS[name].config)
    structure, hyper = structure_of(config), hyper_of(config)
    name_again, same, zeros = request_from(request_of("measure", structure, hyper))
    assert (name_again, same, hash(same)) == ("measure", structure, hash(structure))
    shape = lambda leaf: (leaf.shape, leaf.dtype)  # noqa: E731
    assert jax.tree.map(shape, zeros) == jax.tree.map(shape, hyper)


def test_program_of_the_process_is_only_loaded_here(compiler, tmp_path, tiny):
    structure, hyper, shapes = inputs_of(tiny)
    export_cache = ExportCache(tmp_path)
    assert not is_compiled("init", structure, hyper, shapes, export_cache)
    assert compiler.compile("init", structure, hyper)
    assert is_compiled("init", structure, hyper, shapes, export_cache)
    with loading_from(tmp_path) as events:
        init = compile_program("init", structure, hyper, shapes, export_cache)
    assert init(hyper, np.uint32(3)).seed == 3
    assert events.count("/jax/compilation_cache/cache_hits") == 1
    assert len(list(tmp_path.glob("*.stablehlo"))) == 1


def test_error_is_reported_and_the_process_lives_on(compiler, tiny):
    structure, hyper, _ = inputs_of(tiny)
    assert not compiler.compile("no such program", structure, {"nonsense": np.float32(0)})
    assert compiler.compile("init", structure, hyper)


def test_new_process_is_started_after_one_has_ended(compiler, tiny):
    structure, hyper, _ = inputs_of(tiny)
    assert compiler.compile("init", structure, hyper)
    (child,) = compilers()
    child.kill()
    child.wait()
    assert compiler.compile("init", structure, hyper)


def test_closing_ends_the_wait(compiler, tiny):
    structure, hyper, _ = inputs_of(tiny)
    answers = []
    ask = lambda: answers.append(compiler.compile("measure", structure, hyper))  # noqa: E731
    thread = threading.Thread(target=ask)
    thread.start()
    while not compilers():
        thread.join(0.01)
    compiler.close()
    thread.join(60)
    assert answers == [False]
    assert not compilers()
    assert not compiler.compile("init", structure, hyper)


def test_process_that_is_just_being_started_is_ended_too(compiler, tiny, monkeypatch):
    """Its owner closes after the process has begun, and before `Popen` has returned it."""
    has_begun = threading.Event()
    start = subprocess.Popen
    closing = threading.Thread(target=lambda: has_begun.wait(60) and compiler.close())

    def start_slowly(*arguments: Any, **keywords: Any) -> subprocess.Popen[bytes]:
        process = start(*arguments, **keywords)
        has_begun.set()
        closing.join(1)  # `close` may end before this one returns, or wait for it
        return process

    monkeypatch.setattr("ganscope.runs.compute.compile_process.subprocess.Popen", start_slowly)
    structure, hyper, _ = inputs_of(tiny)
    closing.start()
    assert not compiler.compile("init", structure, hyper)
    closing.join(60)
    assert not compilers()


def test_run_is_measured_without_a_compile_process(tmp_path, tiny, monkeypatch):
    monkeypatch.setattr(
        "ganscope.runs.compute.compile_process.module_command", lambda _: ["/no/such"]
    )
    programs = ProgramCache(export_cache=ExportCache(tmp_path), compiler=CompileProcess(tmp_path))
    structure, hyper, _ = inputs_of(tiny)
    assert programs.get(structure, hyper).result(600).measurable.result(600)
    programs.close()
