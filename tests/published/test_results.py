"""The committed results are complete, and RESULTS.md is made from them."""

from __future__ import annotations

import pytest

from ganscope.gan.config import full_config
from ganscope.published import result_table
from ganscope.published.evaluation_protocol import spread
from ganscope.published.literature import PUBLISHED
from ganscope.published.recipes import RECIPES, TARGETS, budget, common, network
from ganscope.published.report import markdown
from ganscope.published.run import step_count

RESULTS = result_table.read()
ROWS = [(problem, row) for problem in TARGETS for row in RESULTS.get(problem, {})]


def test_page_is_what_the_results_make():
    assert result_table.TABLE.read_text(encoding="utf-8") == markdown(RESULTS)


def test_every_problem_has_its_ceiling_and_rows_of_ours():
    assert RESULTS.keys() == TARGETS.keys()
    for rows in RESULTS.values():
        assert {result_table.CEILING, "non_saturating", "r3gan"} <= rows.keys()
        assert rows.keys() <= {result_table.CEILING, *RECIPES}


@pytest.mark.parametrize(("problem", "row"), ROWS, ids="-".join)
def test_row_is_of_ten_whole_runs_and_sums_up_its_seeds(problem, row):
    document = RESULTS[problem][row]
    assert (document["seeds"], len(document["by_seed"])) == (10, 10)
    assert document["steps"] == step_count(row, None)
    for name, found in document["numbers"].items():
        values = [run[name] for run in document["by_seed"] if run[name] is not None]
        assert found["n"] == len(values)
        assert found["mean"] == pytest.approx(spread(values).mean, rel=1e-4)


@pytest.mark.parametrize("problem", TARGETS)
def test_every_recipe_is_a_valid_configuration_of_its_own(problem):
    configs = {name: recipe.config(problem, recipe.steps) for name, recipe in RECIPES.items()}
    fingerprints = {
        result_table.digest(config, RECIPES[name].steps) for name, config in configs.items()
    }
    assert len(fingerprints) == len(RECIPES)
    for config in configs.values():
        assert full_config(config) == config
        assert config["problem_parameters"] == dict(TARGETS[problem].parameters)


def test_networks_and_budget_are_put_into_words():
    config = common("ring", 8000)
    assert network(config) == (
        "G 3×64 tanh (normal 0.25), D 3×64 leaky relu (glorot), z 2 uniform ±4"
    )
    assert budget(config, 8000) == (
        "8 000 steps of batch 64, Adam 0.004 (β₁ 0, β₂ 0.99), falling to 5 %, averaged G"
    )


def test_published_rows_say_where_they_come_from():
    for row in PUBLISHED:
        assert row.source
        assert row.network
        assert "runs" in row.budget
        assert row.numbers.keys() == TARGETS.keys()
        for problem, printed in row.numbers.items():
            assert 0 <= printed.modes <= {"ring": 8, "grid": 25}[problem]
            assert 0 <= printed.high_quality <= 100
