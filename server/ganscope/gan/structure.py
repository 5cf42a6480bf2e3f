"""A configuration in two parts: what is compiled in, and what may change between two steps."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ganscope.gan.fields import Field, Value
from ganscope.gan.registry import (
    ARCHITECTURES,
    DOMAINS,
    OPTIMIZERS,
    PROBLEMS,
    STABILIZERS,
    UPDATE_RULES,
    VARIANTS,
)
from ganscope.gan.specs import ProblemSpec, Spec
from ganscope.gan.types import Hyper, Options

PLAYERS = ("generator", "discriminator")

type StaticOptions = tuple[tuple[str, Value], ...]


@dataclass(frozen=True)
class Structure:
    """The static part of a configuration: equal structures share one compiled program.

    sample_shape: of one sample of the data, which is a row of as many numbers. variant_options,
      update_rule_options, generator, discriminator: their static options. stabilizers: (name,
      static options) in the order of their names.
    """

    problem: str
    sample_shape: tuple[int, ...]
    variant: str
    variant_options: StaticOptions
    loss: str
    update_rule: str
    update_rule_options: StaticOptions
    batch_size: int
    latent: str
    latent_dim: int
    architecture: str
    generator: StaticOptions
    discriminator: StaticOptions
    generator_optimizer: str
    discriminator_optimizer: str
    discriminator_pretraining: str
    stabilizers: tuple[tuple[str, StaticOptions], ...]

    @property
    def n_columns(self) -> int:
        """How many numbers one sample is."""
        return math.prod(self.sample_shape)

    def options(self, stabilizer: str) -> Options:
        """The static options of one stabilizer."""
        return dict(dict(self.stabilizers)[stabilizer])


def sample_shape(problem: ProblemSpec) -> tuple[int, ...]:
    """The shape of one sample: the domain's, or the problem's own where the domain has none."""
    shape = DOMAINS[problem.domain].shape or problem.shape
    assert shape is not None, f"{problem.name} has no shape"
    return shape


def n_columns(problem: ProblemSpec) -> int:
    """How many numbers one sample is."""
    return math.prod(sample_shape(problem))


def structure_of(config: Mapping[str, Any]) -> Structure:
    """The static part of a full configuration."""

    architecture = ARCHITECTURES[PROBLEMS[config["problem"]].architecture]

    def network(player: str) -> StaticOptions:
        names = (field.name for field in architecture.network_fields[player])
        return tuple((n, config[player][n]) for n in names if n not in architecture.traced)

    def options(spec: Spec, values: Mapping[str, Value]) -> StaticOptions:
        return tuple((f.name, values[f.name]) for f in spec.fields if f.change != "live")

    return Structure(
        problem=config["problem"],
        sample_shape=sample_shape(PROBLEMS[config["problem"]]),
        variant=config["variant"],
        variant_options=options(VARIANTS[config["variant"]], config["variant_parameters"]),
        loss=config["loss"],
        update_rule=config["update_rule"],
        update_rule_options=options(
            UPDATE_RULES[config["update_rule"]], config["update_rule_parameters"]
        ),
        batch_size=config["batch_size"],
        latent=config["latent"],
        latent_dim=config["latent_dim"],
        architecture=architecture.name,
        generator=network("generator"),
        discriminator=network("discriminator"),
        generator_optimizer=config["generator_optimizer"],
        discriminator_optimizer=config["discriminator_optimizer"],
        discriminator_pretraining=config["discriminator_pretraining"],
        stabilizers=tuple(
            (name, options(STABILIZERS[name], values))
            for name, values in sorted(config["stabilizers"].items())
        ),
    )


def hyper_of(config: Mapping[str, Any]) -> Hyper:
    """The traced part of a full configuration: 32-bit NumPy scalars, ready to be passed to `jit`.

    The keys are those of the configuration. The traced fields of the architecture, such as
    `{player}_initializer_std`, and the number of steps of the discriminator's pretraining act at
    the next reset.
    """
    hyper: dict[str, Any] = {
        "problem_parameters": _live(
            PROBLEMS[config["problem"]].fields, config["problem_parameters"]
        ),
        "variant_parameters": _live(
            VARIANTS[config["variant"]].fields, config["variant_parameters"]
        ),
        "update_rule_parameters": _live(
            UPDATE_RULES[config["update_rule"]].fields, config["update_rule_parameters"]
        ),
        "latent_scale": np.float32(config["latent_scale"]),
        "discriminator_pretraining_steps": np.int32(config["discriminator_pretraining_steps"]),
        "stabilizers": {
            name: _live(STABILIZERS[name].fields, values)
            for name, values in sorted(config["stabilizers"].items())
        },
    }
    for player in PLAYERS:
        optimizer = OPTIMIZERS[config[f"{player}_optimizer"]]
        parameters = config[f"{player}_optimizer_parameters"]
        hyper |= {
            f"{player}_learning_rate": np.float32(config[f"{player}_learning_rate"]),
            f"{player}_learning_rate_decay": np.float32(config[f"{player}_learning_rate_decay"]),
            f"{player}_learning_rate_decay_steps": np.int32(
                config[f"{player}_learning_rate_decay_steps"]
            ),
            f"{player}_steps": np.int32(config[f"{player}_steps"]),
            **{
                f"{player}_{name}": np.float32(config[player][name])
                for name in ARCHITECTURES[PROBLEMS[config["problem"]].architecture].traced
            },
            f"{player}_optimizer_parameters": _live(optimizer.fields, parameters),
        }
    return hyper


def moving_only(hyper: Hyper, player: str) -> Hyper:
    """The numbers of updates with which only one player moves, at least once per step."""
    if player == "both":
        return hyper
    other = "generator" if player == "discriminator" else "discriminator"
    steps = np.int32(max(1, int(hyper[f"{player}_steps"])))
    return {**hyper, f"{player}_steps": steps, f"{other}_steps": np.int32(0)}


def _live(fields: tuple[Field, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    return {f.name: _traced(f, values[f.name]) for f in fields if f.change == "live"}


def _traced(field: Field, value: Any) -> Any:
    match field.kind:
        case "integer":
            return np.int32(value)
        case "numbers":
            entries: list[float] = list(value)
            return np.array(entries + [field.fill] * (field.length - len(entries)), np.float32)
        case "points":
            # A point at infinity is no point: see `empirical`.
            points = np.full((field.length, field.axes), np.inf, np.float32)
            points[: len(value)] = value
            return points
        case _:
            return np.float32(value)
