"""The fields that every configuration has, whatever it names: their ranges, help and effect."""

from __future__ import annotations

from collections.abc import Mapping

from ganscope.gan.fields import Field
from ganscope.gan.latents import LATENTS
from ganscope.gan.registry import (
    ARCHITECTURES,
    LOSSES,
    OPTIMIZERS,
    PROBLEMS,
    UPDATE_RULES,
    VARIANTS,
)
from ganscope.gan.specs import Spec

# What D may learn before the first step, see `pretrain`.
PRETRAININGS = (
    ("none", "None"),
    ("game", "Against the first G"),
    ("density", "On the density"),
)


def _titled(specs: Mapping[str, Spec]) -> tuple[tuple[str, str], ...]:
    return tuple((name, spec.title) for name, spec in specs.items())


def _player_fields(player: str) -> tuple[Field, ...]:
    name = "G" if player == "generator" else "D"
    return (
        Field(
            name=f"{player}_learning_rate",
            title="Learning rate",
            # On the 1-D Gaussian this pair is right (mean, width) in 32 of 32 seeds at 3 000 and at
            # 10 000 steps; equal rates of 1e-3 narrow to a spike first.
            default=2e-4 if player == "generator" else 2e-3,
            minimum=1e-6,
            maximum=10.0,
            scale="log",
            group=player,
            help=f"Step size of {name}'s updates. The ratio of both players' rates matters most.",
        ),
        Field(
            name=f"{player}_steps",
            title="Updates per step",
            kind="integer",
            default=1,
            minimum=0,
            maximum=20 if player == "discriminator" else 10,
            group=player,
            help=f"Number of updates of {name} in each step; 0 freezes {name}.",
        ),
        Field(
            name=f"{player}_optimizer",
            title="Optimizer",
            kind="choice",
            default="adam",
            choices=_titled(OPTIMIZERS),
            change="recompile",
            group=player,
            is_advanced=True,
            help=f"How gradients change the weights of {name}.",
        ),
        Field(
            name=f"{player}_learning_rate_decay",
            title="Decay factor",
            default=1.0,
            minimum=0.1,
            maximum=1.0,
            group=player,
            is_advanced=True,
            help="The learning rate is multiplied by this at every decay; 1 keeps it constant.",
        ),
        Field(
            name=f"{player}_learning_rate_decay_steps",
            title="Decay every",
            kind="integer",
            default=1000,
            minimum=1,
            maximum=1_000_000,
            scale="log",
            unit="steps",
            group=player,
            is_advanced=True,
            help="Number of steps between two decays.",
        ),
    )


TOP_FIELDS: tuple[Field, ...] = (
    Field(
        name="problem",
        title="Problem",
        kind="choice",
        default="gaussian_1d",
        choices=_titled(PROBLEMS),
        change="recompile",
        group="data",
        help=(
            "The distribution that the generator has to learn. A problem of another dimension "
            "restarts training."
        ),
    ),
    Field(
        name="latent",
        title="Latent",
        kind="choice",
        default="normal",
        choices=LATENTS,
        change="recompile",
        group="generator",
        help="The noise from which the generator makes samples.",
    ),
    Field(
        name="latent_dim",
        title="Latent dimension",
        kind="integer",
        default=1,
        minimum=1,
        maximum=256,
        scale="log",
        change="restart",
        group="generator",
        help="Number of random numbers from which one sample is made.",
    ),
    Field(
        name="latent_scale",
        title="Latent scale",
        default=1.0,
        minimum=0.1,
        maximum=10.0,
        scale="log",
        group="generator",
        is_advanced=True,
        help="The scale of the noise: its standard deviation, or the end of its interval.",
    ),
    *_player_fields("generator"),
    *_player_fields("discriminator"),
    Field(
        name="discriminator_pretraining",
        title="Head start",
        kind="choice",
        default="none",
        choices=PRETRAININGS,
        change="restart",
        group="discriminator",
        is_advanced=True,
        help="What D learns before the first step, while G does not change.",
    ),
    Field(
        name="discriminator_pretraining_steps",
        title="Head-start steps",
        kind="integer",
        default=500,
        minimum=0,
        maximum=10_000,
        unit="steps",
        change="restart",
        group="discriminator",
        is_advanced=True,
        help="Number of steps that D learns before G starts, if D has a head start.",
    ),
    Field(
        name="loss",
        title="Loss",
        kind="choice",
        default="non_saturating",
        choices=_titled(LOSSES),
        change="recompile",
        group="game",
        help="The loss functions of the two players.",
    ),
    Field(
        name="variant",
        title="Variant",
        kind="choice",
        default="unconditional",
        choices=_titled(VARIANTS),
        change="restart",
        group="game",
        help="Extra information given to or asked of the networks.",
    ),
    Field(
        name="batch_size",
        title="Batch size",
        kind="integer",
        default=64,
        minimum=2,
        maximum=1024,
        scale="log",
        unit="samples",
        change="recompile",
        group="game",
        help="Number of real samples, and of fake samples, in one update.",
    ),
    Field(
        name="update_rule",
        title="Update rule",
        kind="choice",
        default="alternating",
        choices=_titled(UPDATE_RULES),
        change="recompile",
        group="game",
        is_advanced=True,
        help="The order of the updates.",
    ),
)

# Those of the default problem; another architecture may have others.
NETWORK_FIELDS: Mapping[str, tuple[Field, ...]] = ARCHITECTURES["mlp"].network_fields
