"""Programs are compiled once for all, and let go in time."""

import pytest

from ganscope.gan.structure import hyper_of, structure_of
from ganscope.runs.programs import JUDGE_SIZES, Programs, judge_size


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
