"""What is compared: PacGAN's two problems, and one training recipe per method."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ganscope.gan.config import Config, apply_patch, full_config
from ganscope.gan.registry import PROBLEMS
from ganscope.gan.structure import PLAYERS, hyper_of

STEPS = 8000
# The learning rate falls to LAST_SHARE of its start value, in equal factors at even intervals.
DECAYS = 20
LAST_SHARE = 0.05

type Patch = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """One of PacGAN's two synthetic problems.

    parameters: of the problem. initializer: of D's weights, chosen for the problem's scale.
    penalty: the initial weight of R1 and R2, and the share of it that is left at the end.
    """

    title: str
    parameters: Mapping[str, float]
    initializer: str
    penalty: tuple[float, float]

    @property
    def std(self) -> float:
        """The standard deviation of every mode."""
        return float(self.parameters["std"])


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "ring": Target(
            "Ring: 8 modes at radius 1, σ = 0.01",
            {"modes": 8, "radius": 1.0, "std": 0.01},
            initializer="glorot",
            penalty=(0.2, 5e-4),
        ),
        "grid": Target(
            "Grid: 25 modes at {-4, -2, 0, 2, 4}², σ = 0.05",
            {"side": 5, "spacing": 2.0, "std": 0.05},
            initializer="he",
            penalty=(1.0, 1e-4),
        ),
    }
)


def means(problem: str) -> np.ndarray:
    """The means of a problem's modes, (K, 2)."""
    parameters = hyper_of(full_config(_problem(problem)))["problem_parameters"]
    modes_of = PROBLEMS[problem].modes
    assert modes_of is not None
    modes = modes_of(jax.tree.map(jnp.asarray, parameters))
    return np.asarray(modes.means)[np.asarray(modes.weights) > 0]


@dataclass(frozen=True)
class Recipe:
    """One row of ours.

    patch: (problem, steps) -> the patch of the common configuration.
    steps: the length of training. note: how it differs from the other rows beyond its method.
    is_tuned: whether rates, momentum and weights were searched for this row, on other seeds than
      those counted. A row that is not tuned has the settings of another row.
    """

    title: str
    patch: Callable[[str, int], Patch] = lambda problem, steps: {}
    steps: int = STEPS
    note: str = ""
    is_tuned: bool = False

    def config(self, problem: str, steps: int) -> Config:
        """The full configuration; every schedule ends after `steps`."""
        return apply_patch(common(problem, steps), self.patch(problem, steps))


def common(problem: str, steps: int) -> Config:
    """The configuration that all rows share: networks, latent, batch, optimizer, decay, averaging.

    Chosen on other seeds than those of the table: a tanh G with large initial weights and a wide
    uniform latent draws the sharpest borders between modes; the other choices matter less.
    """
    config: Patch = {
        **_problem(problem),
        "latent": "uniform",
        "latent_dim": 2,
        "latent_scale": 4.0,
        "batch_size": 64,
        "generator": {
            "hidden_layers": 3,
            "hidden_width": 64,
            "activation": "tanh",
            "initializer": "normal",
            "initializer_std": 0.25,
        },
        "discriminator": {
            "hidden_layers": 3,
            "hidden_width": 64,
            "activation": "leaky_relu",
            "initializer": TARGETS[problem].initializer,
        },
        "stabilizers": {"ema": {"decay": 0.998}},
    }
    for player in PLAYERS:
        config[f"{player}_learning_rate"] = 4e-3
        config[f"{player}_optimizer_parameters"] = {"b1": 0.0, "b2": 0.99}
        config[f"{player}_learning_rate_decay"] = LAST_SHARE ** (1 / DECAYS)
        config[f"{player}_learning_rate_decay_steps"] = max(1, steps // DECAYS)
    return full_config(config)


def _problem(problem: str) -> Patch:
    return {"problem": problem, "problem_parameters": dict(TARGETS[problem].parameters)}


def _with(**stabilizers: Patch) -> Callable[[str, int], Patch]:
    return lambda problem, steps: {"stabilizers": stabilizers}


def _packing(degree: int) -> Recipe:
    # With the common settings, two seeds (not of the table) found 11 modes of the grid.
    patch: Patch = {"stabilizers": {"packing": {"degree": degree}}}
    for player in PLAYERS:
        patch[f"{player}_learning_rate"] = 2e-3
        patch[f"{player}_optimizer_parameters"] = {"b1": 0.5, "b2": 0.999}
    return Recipe(f"Packing {degree}", lambda problem, steps: patch, note="own rate and momentum")


def _penalties(problem: str, steps: int) -> Patch:
    weight, share = TARGETS[problem].penalty
    annealed = {"weight": weight, "anneal_steps": 3 * steps // 4, "final_share": share}
    return {"r1": annealed, "r2": annealed}


def _r3gan(problem: str, steps: int) -> Patch:
    return {"loss": "relativistic_pairing", "stabilizers": _penalties(problem, steps)}


RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        "non_saturating": Recipe("None (non-saturating)"),
        "minibatch_discrimination": Recipe(
            "Minibatch discrimination",
            _with(minibatch_discrimination={"kernels": 8, "dimensions": 4}),
        ),
        "packing_2": _packing(2),
        "packing_3": _packing(3),
        "packing_4": _packing(4),
        "unrolled": Recipe(
            "Unrolled, 5 steps",
            lambda problem, steps: {
                "update_rule": "unrolled",
                "update_rule_parameters": {"unrolling_steps": 5},
            },
            steps=2000,
            note="fewer steps: each costs six times as much",
        ),
        "gradient_penalty": Recipe(
            "Wasserstein, gradient penalty",
            lambda problem, steps: {
                "loss": "wasserstein",
                "stabilizers": {"gradient_penalty": {"weight": 0.1}},
            },
        ),
        "r3gan": Recipe("R3GAN", _r3gan, is_tuned=True),
        "r3gan_longer": Recipe(
            "R3GAN, longer", _r3gan, steps=24_000, note="more steps", is_tuned=True
        ),
        # 4 million samples, a tenth of what the rows of PacGAN's table saw.
        "r3gan_tenth": Recipe(
            "R3GAN, a tenth of PacGAN's samples",
            _r3gan,
            steps=62_500,
            note="more steps",
            is_tuned=True,
        ),
    }
)


def network(config: Mapping[str, Any]) -> str:
    """The networks of both players, in one line."""
    players = (("G", config["generator"]), ("D", config["discriminator"]))
    shapes = [
        f"{name} {shape['hidden_layers']}×{shape['hidden_width']} {_words(shape['activation'])} "
        f"({_initial(shape)})"
        for name, shape in players
    ]
    noise = f"z {config['latent_dim']} {config['latent']} ±{config['latent_scale']:g}"
    return ", ".join([*shapes, noise])


def _words(name: str) -> str:
    return name.replace("_", " ")


def _initial(shape: Mapping[str, Any]) -> str:
    name = str(shape["initializer"])
    return f"{name} {shape['initializer_std']:g}" if name == "normal" else name


def budget(config: Mapping[str, Any], steps: int) -> str:
    """The training budget, in one line."""
    rates = {config[f"{player}_learning_rate"] for player in PLAYERS}
    adam = config["generator_optimizer_parameters"]
    return (
        f"{_spaced(steps)} steps of batch {config['batch_size']}, "
        + f"Adam {' and '.join(f'{rate:g}' for rate in sorted(rates))} "
        + f"(β₁ {adam['b1']:g}, β₂ {adam['b2']:g}), falling to {100 * LAST_SHARE:g} %, averaged G"
    )


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def own_settings(recipe: Recipe, problem: str, steps: int) -> str:
    """The patch of a recipe, as JSON."""
    return json.dumps(recipe.patch(problem, steps), sort_keys=True)
