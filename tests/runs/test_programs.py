"""Programs are compiled once for all, and let go in time."""

from concurrent.futures import Future
from functools import partial
from types import SimpleNamespace

import jax
import numpy as np
import pytest

from ganscope.gan.config import apply_patch
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.gan.train import init_state
from ganscope.runs.programs import JUDGE_SIZES, Programs, judge_size
from ganscope.runs.trainer import Trainer


def ask(programs, config):
    return programs.get(structure_of(config), hyper_of(config))


def test_equal_structures_share_one_program(programs, tiny):
    changed = {**tiny, "generator_learning_rate": 0.5}
    assert ask(programs, tiny).result(150) is ask(programs, changed).result(60)


def test_program_not_used_for_longest_is_let_go(tiny):
    programs = Programs(max_programs=1)
    first = ask(programs, tiny).result(150)
    ask(programs, {**tiny, "batch_size": 16})
    assert ask(programs, tiny).result(150) is not first
    programs.close()


def test_failed_compilation_is_told_and_tried_again(tiny):
    programs = Programs()
    broken = {**tiny, "loss": "no_such_loss"}
    for _ in range(2):
        with pytest.raises(KeyError):
            ask(programs, broken).result(150)
    assert programs.n_compiled == 2
    programs.close()


def test_requests_are_rounded_up_to_few_sizes(programs, tiny):
    assert {judge_size(n) for n in range(1, JUDGE_SIZES[-1] + 1)} == set(JUDGE_SIZES)
    program = ask(programs, tiny).result(150)
    assert program.generate(3) is program.generate(500)


def test_picture_does_not_wait_for_what_measures(programs, tiny, start_run, recorder):
    program = ask(programs, tiny).result(150)
    measure = program.measurer.result(150)
    programs._leisure.submit(int).result(150)  # nothing is compiled anew any more
    program.measurer = Future()
    run = start_run(tiny)
    run.set_viewers(1)
    recorder.wait(lambda: recorder.snapshots)
    assert not recorder.snapshots[-1].metrics
    assert recorder.snapshots[-1].arrays
    program.measurer.set_result(measure)
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
def test_only_what_is_new_has_to_be_drawn(programs, tiny, patch, is_whole):
    trainer = Trainer(ask(programs, tiny).result(150), tiny, 0)
    config = apply_patch(tiny, patch)
    init = partial(init_state, structure_of(config))
    shapes = jax.eval_shape(init, hyper_of(config), np.uint32(0))
    assert trainer.can_carry_over(SimpleNamespace(shapes=shapes)) == is_whole
