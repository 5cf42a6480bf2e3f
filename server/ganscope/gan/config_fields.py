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
            help=f"How far {name} moves per update. The ratio of the two rates decides a lot.",
        ),
        Field(
            name=f"{player}_steps",
            title="Updates per step",
            kind="integer",
            default=1,
            minimum=0,
            maximum=20 if player == "discriminator" else 10,
            group=player,
            help=f"How often {name} moves in each step; 0 freezes it.",
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
            help=f"How {name} turns gradients into moves.",
        ),
        Field(
            name=f"{player}_learning_rate_decay",
            title="Decay factor",
            default=1.0,
            minimum=0.1,
            maximum=1.0,
            group=player,
            is_advanced=True,
            help="The learning rate is multiplied by this at every stair; 1 keeps it.",
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
            help="How many steps one stair of the decay is long.",
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
        help="The distribution that the generator has to learn. Another dimension restarts.",
    ),
    Field(
        name="latent",
        title="Latent",
        kind="choice",
        default="normal",
        choices=LATENTS,
        change="recompile",
        group="generator",
        help="The noise that the generator shapes into samples.",
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
        help="How many random numbers make one sample.",
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
        help="The spread of the noise: its standard deviation, or the end of its interval.",
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
        help="What D learns before the first step, while G stands still.",
    ),
    Field(
        name="discriminator_pretraining_steps",
        title="Steps of head start",
        kind="integer",
        default=500,
        minimum=0,
        maximum=10_000,
        unit="steps",
        change="restart",
        group="discriminator",
        is_advanced=True,
        help="How long D's head start is, if it has one.",
    ),
    Field(
        name="loss",
        title="Loss",
        kind="choice",
        default="non_saturating",
        choices=_titled(LOSSES),
        change="recompile",
        group="game",
        help="What the two players are paid for.",
    ),
    Field(
        name="variant",
        title="Variant",
        kind="choice",
        default="unconditional",
        choices=_titled(VARIANTS),
        change="restart",
        group="game",
        help="What the players are told, or asked, beyond real and fake.",
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
        help="How many real and how many fake samples an update sees.",
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
        help="Who moves when.",
    ),
)

# Those of the default problem; another architecture may have others.
NETWORK_FIELDS: Mapping[str, tuple[Field, ...]] = ARCHITECTURES["mlp"].network_fields
