"""The data that the page computes by itself while the server compiles, against the problems."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.registry import PROBLEMS

from .tools import parameters_of

# A new problem is shown when the server sends its first picture; it needs no entry on the page.
KNOWN = (
    *("custom", "custom_1d", "dirac", "disjoint", "ellipse", "gaussian_1d", "grid", "line"),
    *("mixture", "mixture_1d", "ring", "spiral", "swiss_roll", "two_gaussians", "two_moons"),
)
POINTS = [[0.5, 1.0], [-2.0, 0.25], [1.5, -1.0]]
CHANGES: list[tuple[str, dict[str, Any]]] = [
    *((name, {}) for name in KNOWN),
    ("gaussian_1d", {"mean": -7.0, "std": 2.0}),
    ("mixture_1d", {"modes": 4, "spacing": 1.5, "std": 0.1, "weights": [1.0, 5.0, 0.5]}),
    ("custom_1d", {"points": [[1.0], [-3.0], [2.5]], "std": 0.3}),
    ("ring", {"modes": 5, "radius": 1.0, "std": 0.2}),
    ("grid", {"side": 3, "spacing": 1.0, "std": 0.1}),
    ("two_gaussians", {"spread": 2.0}),
    ("custom", {"points": POINTS, "std": 0.1}),
    ("mixture", {"means": POINTS, "std": 0.1, "spreads": [1.0, 4.0], "weights": [1.0, 2.0]}),
    ("spiral", {"arms": 1, "turns": 2.5, "std": 0.05}),
    ("dirac", {"start_generator": -2.5}),
]
N = 4000


def plain_parameters(name: str, changes: dict[str, Any]) -> dict[str, Any]:
    """The parameters as they stand in a configuration, plain JSON."""
    return {field.name: changes.get(field.name, field.default) for field in PROBLEMS[name].fields}


@pytest.fixture(scope="module")
def answers(root: Path, node: str) -> list[dict[str, Any] | None]:
    cases = [(name, plain_parameters(name, changes)) for name, changes in CHANGES]
    script = root / "tests" / "static" / "scenes" / "targets_cli.js"
    done = subprocess.run(
        [node, str(script)], input=json.dumps(cases), capture_output=True, text=True, check=True
    )
    answers: list[dict[str, Any] | None] = json.loads(done.stdout)
    return answers


@pytest.mark.parametrize("case", range(len(CHANGES)), ids=lambda case: str(CHANGES[case]))
def test_page_shows_the_data_of_a_problem_as_the_server_does(case: int, answers):
    name, changes = CHANGES[case]
    spec, parameters, answer = PROBLEMS[name], parameters_of(name, changes), answers[case]
    assert answer is not None, f"scenes/targets/problems.js has no {name}"
    assert spec.view is not None
    np.testing.assert_allclose(answer["view"], spec.view(parameters), rtol=1e-5, atol=1e-5)
    assert spec.log_density is not None
    if answer["densities"] is not None:
        places = jnp.asarray(answer["places"], jnp.float32)[:, None]
        density = np.exp(spec.log_density(places, parameters))
        np.testing.assert_allclose(answer["densities"], density, rtol=1e-3, atol=1e-5)
    if name == "dirac":
        return
    # Under the true density, both samples are as likely: their mean log densities agree to five
    # standard errors.
    drawn = spec.sample(jax.random.key(3), N, parameters)
    here = np.asarray(spec.log_density(drawn, parameters))
    there = np.asarray(spec.log_density(jnp.asarray(answer["samples"], jnp.float32), parameters))
    error = np.hypot(here.std(), there.std()) / np.sqrt(N)
    assert abs(here.mean() - there.mean()) < 5 * error
    # And both have the same mean.
    samples = np.asarray(answer["samples"])
    spread = np.asarray(drawn).std(axis=0) * np.sqrt(2 / N)
    assert (np.abs(samples.mean(axis=0) - np.asarray(drawn).mean(axis=0)) < 5 * spread).all()
