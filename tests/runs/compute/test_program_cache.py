"""Programs are compiled once for all runs, and released in time."""

import gc
import weakref
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any

import jax
import numpy as np
import pytest

from ganscope.gan.config import apply_patch
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.gan.train import init_state
from ganscope.runs.compute import program_cache
from ganscope.runs.compute.activity import Activity
from ganscope.runs.compute.program import JUDGE_SIZES, judge_size
from ganscope.runs.compute.program_cache import ProgramCache
from ganscope.runs.compute.trainer import Trainer
from ganscope.runs.loop.mailbox import Mailbox
from ganscope.runs.loop.pending_program import PendingProgram
from patience import PATIENCE_SECONDS


def ask(programs, config):
    return programs.get(structure_of(config), hyper_of(config))


def test_equal_structures_share_one_program(programs, tiny):
    changed = {**tiny, "generator_learning_rate": 0.5}
    assert ask(programs, tiny).result(PATIENCE_SECONDS) is ask(programs, changed).result(
        PATIENCE_SECONDS
    )


@pytest.fixture
def few() -> Any:
    """A cache for one program, without the help of the garbage collector."""
    programs = ProgramCache(max_programs=1)
    gc.disable()
    yield programs
    gc.enable()
    programs.close()


def all_compiled(programs, config):
    program = ask(programs, config).result(PATIENCE_SECONDS)
    program.measurable.result(PATIENCE_SECONDS)
    programs._background.submit(int).result(PATIENCE_SECONDS)
    return program


def test_program_unused_for_longest_is_released(few, tiny):
    first = all_compiled(few, tiny)
    other = weakref.ref(all_compiled(few, {**tiny, "batch_size": 16}))
    assert ask(few, tiny).result(0) is first  # a reference to it still existed
    assert few.n_compiled == 2
    assert other() is None


def test_program_keeps_no_reference_to_those_who_waited_for_it(few, tiny):
    mailbox = Mailbox()
    pending = PendingProgram(few, mailbox.ring)
    pending.request(tiny, restarts=False, needs_init=True)
    waiting = weakref.ref(mailbox)
    all_compiled(few, tiny)
    assert pending.take_if_ready(None)
    del pending, mailbox
    assert waiting() is None


def test_init_is_compiled_on_demand(few, tiny):
    program = few.request(structure_of(tiny), hyper_of(tiny), needs_init=False)
    program.trainable.result(PATIENCE_SECONDS)
    few._pool.submit(int).result(PATIENCE_SECONDS)  # everything submitted before is done
    assert not program.initializable.done()
    assert program.init(hyper_of(tiny), np.uint32(0)).step == 0  # asks for it, and waits
    assert program.measurable.result(PATIENCE_SECONDS)


def test_waiting_for_the_compiler_is_not_reported_as_compiled_code(few, tiny):
    compiled = ask(few, tiny).result(PATIENCE_SECONDS)
    n_inside = []

    class Noted(Activity):
        @contextmanager
        def in_compiled_code(self) -> Iterator[None]:
            n_inside.append(1)
            yield
            n_inside.pop()

    class Late:
        activity = Noted()

        @property
        def init(self) -> Any:
            assert not n_inside  # here it may wait
            return lambda *given: n_inside[0] and compiled.init(*given)

    assert Trainer(Late(), tiny, 0).step == 0


def test_new_structure_is_refused_before_the_compiler_can_crash(few, tiny, monkeypatch):
    program = ask(few, tiny).result(PATIENCE_SECONDS)
    inspection = program.inspection()
    monkeypatch.setattr(program_cache, "memory_map_usage", lambda: 0.9)
    with pytest.raises(RuntimeError, match="Too many different structures"):
        ask(few, {**tiny, "batch_size": 17})
    assert ask(few, tiny).result(0) is program  # a program in use is not lost
    assert program.inspection() is not inspection


def test_traces_of_jax_are_discarded_in_time(few, tiny, monkeypatch):
    discarded = []
    monkeypatch.setattr(program_cache, "FORGET_EVERY", 1)
    monkeypatch.setattr(jax, "clear_caches", lambda: discarded.append(1))
    all_compiled(few, tiny)
    assert discarded


def test_failed_compilation_is_reported_and_tried_again(tiny):
    programs = ProgramCache()
    broken = {**tiny, "loss": "no_such_loss"}
    for _ in range(2):
        with pytest.raises(KeyError):
            ask(programs, broken).result(PATIENCE_SECONDS)
    assert programs.n_compiled == 2
    programs.close()


def test_requests_are_rounded_up_to_few_sizes(programs, tiny):
    assert {judge_size(n) for n in range(1, JUDGE_SIZES[-1] + 1)} == set(JUDGE_SIZES)
    program = ask(programs, tiny).result(PATIENCE_SECONDS)
    assert program.generate(3) is program.generate(500)


def test_frame_does_not_wait_for_measure(programs, tiny, start_run, recorder):
    program = ask(programs, tiny).result(PATIENCE_SECONDS)
    measure = program.measurable.result(PATIENCE_SECONDS)
    program.measurable = Future()
    run = start_run(tiny)
    run.set_viewers(1)
    recorder.wait(lambda: recorder.snapshots)
    assert not recorder.snapshots[-1].metrics
    assert recorder.snapshots[-1].arrays
    program.measurable.set_result(measure)
    recorder.wait(lambda: recorder.snapshots[-1].metrics)
    assert recorder.statuses() == ["idle"]


@pytest.mark.parametrize(
    ("patch", "is_whole"),
    [
        ({"batch_size": 16}, True),
        ({"loss": "least_squares"}, True),
        ({"stabilizers": {"minibatch_discrimination": {}}}, False),
        ({"generator": {"hidden_width": 5}}, False),
    ],
)
def test_only_new_weights_have_to_be_drawn(programs, tiny, patch, is_whole):
    trainer = Trainer(ask(programs, tiny).result(PATIENCE_SECONDS), tiny, 0)
    config = apply_patch(tiny, patch)
    init = partial(init_state, structure_of(config))
    shapes = jax.eval_shape(init, hyper_of(config), np.uint32(0))
    assert trainer.can_carry_over(SimpleNamespace(shapes=shapes)) == is_whole
