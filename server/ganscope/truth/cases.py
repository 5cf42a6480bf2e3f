"""The trainings on which the rules are tested: those of presets and lessons, and other rates.

They are written out here, so that tuning a preset or a lesson does not change what is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ganscope.gan.config import Config, apply_patch, full_config
from ganscope.lessons.lesson import Phase, Training

type Patch = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """A training in phases, each of which continues with the weights of the one before.

    every: the number of steps between measurements at the closest pace.
    """

    name: str
    phases: tuple[Phase, ...]
    every: int

    @cached_property
    def moments(self) -> tuple[int, ...]:
        """The steps of the measurements: first at powers of two from 4 on, then regularly."""
        total = sum(phase.steps for phase in self.phases)
        powers = [1 << i for i in range(2, self.every.bit_length()) if 1 << i < self.every]
        return (*powers, *range(self.every, total + 1, self.every))

    @property
    def problem(self) -> str:
        """The name of the problem, the same in all phases."""
        return str(self.phases[0].config["problem"])

    @property
    def is_random(self) -> bool:
        """Whether seeds differ: the Dirac-GAN draws nothing at random."""
        return self.problem != "dirac"

    def config_at(self, step: int) -> Config:
        """The configuration under which step number `step` was done."""
        return Training(self.name, self.phases).phase_at(step).config


def _case(name: str, every: int, *phases: tuple[Patch, int]) -> Case:
    """A case from phases (patch of the configuration before it, number of steps)."""
    config: Config = full_config({})
    made = []
    for patch, steps in phases:
        config = apply_patch(config, patch)
        made.append(Phase(config, steps))
    return Case(name, tuple(made), every)


def _mlp(layers: int, width: int, activation: str, **more: Any) -> dict[str, Any]:
    return {"hidden_layers": layers, "hidden_width": width, "activation": activation, **more}


def _rates(generator: float, discriminator: float) -> dict[str, float]:
    return {"generator_learning_rate": generator, "discriminator_learning_rate": discriminator}


_LINE = {
    "problem": "gaussian_1d",
    "problem_parameters": {"mean": 4.0, "std": 0.5},
    "batch_size": 64,
    "generator": _mlp(2, 16, "tanh", initializer="lecun"),
    "discriminator": _mlp(2, 32, "tanh", initializer="lecun"),
}
_AYLIEN = {
    **_LINE,
    "latent": "stratified",
    "latent_scale": 8.0,
    "batch_size": 8,
    "generator": _mlp(1, 4, "softplus", initializer="normal", initializer_std=1.0),
    "discriminator": _mlp(3, 8, "relu", initializer="normal", initializer_std=1.0),
    **_rates(1e-3, 1e-3),
    "generator_optimizer_parameters": {"b1": 0.9},
    "discriminator_optimizer_parameters": {"b1": 0.9},
}
_SURE_D = {
    "problem_parameters": {"mean": 6.0, "std": 0.5},
    "generator_optimizer": "sgd",
    "generator_learning_rate": 0.05,
    "generator": {"initializer": "normal", "initializer_std": 0.3},
    "discriminator_pretraining": "game",
    "discriminator_pretraining_steps": 1000,
}
_DIRAC = {
    "problem": "dirac",
    "loss": "minimax",
    "latent_dim": 1,
    "batch_size": 2,
    "update_rule": "alternating",
    "generator_optimizer": "sgd",
    "discriminator_optimizer": "sgd",
    **_rates(0.2, 0.2),
}
_RING = {
    "problem": "ring",
    "latent_dim": 16,
    "batch_size": 64,
    "generator": _mlp(2, 64, "relu", initializer="glorot"),
    "discriminator": _mlp(2, 64, "relu", initializer="glorot"),
}
_SMALL_PLANE = {
    "latent_dim": 2,
    "batch_size": 64,
    "generator": _mlp(2, 32, "relu"),
    "discriminator": _mlp(2, 32, "relu"),
}
# A critic without any bound.
_EXPLODING = {
    "loss": "wasserstein",
    "batch_size": 16,
    "generator": _mlp(1, 8, "leaky_relu"),
    "discriminator": _mlp(1, 8, "leaky_relu"),
    "generator_optimizer": "sgd",
    "discriminator_optimizer": "sgd",
    **_rates(3.0, 3.0),
}
_GAN_LAB = {
    "latent_dim": 2,
    "batch_size": 128,
    "generator": _mlp(3, 10, "relu", initializer="lecun"),
    "discriminator": _mlp(3, 11, "relu", initializer="lecun"),
    "generator_optimizer": "sgd",
    "discriminator_optimizer": "sgd",
    **_rates(0.03, 0.1),
}
_SMALL_START = {
    "generator": {"activation": "relu", "initializer": "normal", "initializer_std": 0.001},
    "discriminator": {"activation": "relu", "initializer": "normal", "initializer_std": 0.001},
    "generator_optimizer": "sgd",
    "discriminator_optimizer": "sgd",
    **_rates(0.01, 0.01),
}
# A classic exercise for beginners: a shallow network that begins near zero, and a low rate.
_SLOW_START = {
    "problem_parameters": {"mean": 4.0, "std": 1.25},
    "batch_size": 128,
    "generator": _mlp(1, 16, "relu", initializer="normal", initializer_std=0.01),
    "discriminator": _mlp(1, 16, "relu", initializer="normal", initializer_std=0.01),
    "generator_optimizer": "sgd",
    "discriminator_optimizer": "sgd",
    **_rates(1e-3, 1e-3),
}
# D's few units die at this rate.
_DYING = {
    "problem_parameters": {"mean": 2.0, "std": 0.2},
    "latent_dim": 2,
    "batch_size": 64,
    "generator": _mlp(1, 16, "relu", initializer="he"),
    "discriminator": _mlp(1, 16, "relu", initializer="he"),
    "generator_optimizer_parameters": {"b1": 0.9},
    "discriminator_optimizer_parameters": {"b1": 0.9},
    **_rates(1e-2, 1e-2),
}

CASES = (
    _case("line", 25, ({}, 3000)),
    _case("line_fast_generator", 25, ({**_LINE, **_rates(5e-3, 1e-3)}, 4000)),
    _case("ring_fast_generator", 50, ({**_RING, **_rates(1e-3, 3e-4)}, 4000)),
    _case("line_long", 250, ({**_LINE, **_rates(5e-3, 1e-3)}, 20_000)),
    _case("line_slowed", 50, ({**_LINE, **_rates(1e-2, 1e-3)}, 2000), (_rates(2e-4, 2e-3), 2500)),
    _case(
        "saturating",
        10,
        ({**_SURE_D, "loss": "minimax"}, 400),
        ({"loss": "non_saturating"}, 400),
    ),
    _case("never_ahead", 20, ({**_SURE_D, "generator_learning_rate": 1e-4}, 1200)),
    _case("dirac", 5, (_DIRAC, 800)),
    _case("dirac_growing", 5, ({**_DIRAC, "update_rule": "simultaneous"}, 400)),
    _case("dirac_r1", 5, (_DIRAC, 500), ({"stabilizers": {"r1": {"weight": 0.3}}}, 500)),
    _case("ring", 100, ({"problem": "ring", **_SMALL_PLANE, **_rates(1e-3, 1e-3)}, 4000)),
    _case(
        "ring_shaken",
        100,
        ({"problem": "ring", **_SMALL_PLANE, **_rates(1e-3, 1e-3)}, 3000),
        (_rates(1e-2, 1e-3), 1500),
    ),
    _case("ring_fast_discriminator", 100, ({**_RING, **_rates(3e-4, 3e-3)}, 4000)),
    _case(
        "ring_rescued",
        100,
        ({**_RING, **_rates(1e-3, 3e-4)}, 1500),
        ({"stabilizers": {"minibatch_stddev": {}}}, 3500),
    ),
    _case("three_clouds", 100, ({"problem": "disjoint", **_GAN_LAB}, 5000)),
    _case("grid", 100, ({**_RING, "problem": "grid", **_rates(1e-3, 1e-3)}, 4000)),
    _case("three_in_a_row", 50, ({"problem": "mixture_1d", **_rates(1e-3, 1e-3)}, 3000)),
    _case(
        "three_in_a_row_fast_generator",
        50,
        ({"problem": "mixture_1d", **_rates(5e-3, 1e-3)}, 2500),
    ),
    _case(
        "too_good",
        20,
        (
            {
                "loss": "minimax",
                "problem_parameters": {"mean": 5.0, "std": 0.5},
                "generator": {"initializer": "normal", "initializer_std": 0.2},
                "discriminator_learning_rate": 0.01,
                "discriminator_steps": 5,
                "discriminator_pretraining": "game",
                "discriminator_pretraining_steps": 2000,
            },
            700,
        ),
        ({"stabilizers": {"instance_noise": {"std": 1.5}}}, 600),
    ),
    _case("aylien", 100, (_AYLIEN, 5000)),
    _case("exploding", 10, (_EXPLODING, 200)),
    _case("small_start", 100, (_SMALL_START, 3000)),
    _case("slow_start", 100, (_SLOW_START, 5000)),
    _case("ring_small_start", 100, ({**_SMALL_START, "problem": "ring"}, 2000)),
    _case("dying", 100, (_DYING, 8000)),
)
