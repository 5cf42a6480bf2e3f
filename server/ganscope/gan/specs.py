"""What one file of `problems/`, `losses/`, `stabilizers/`, ... has to offer: a constant `SPEC`.

Frozen dataclasses of pure functions. A hook that a stabilizer leaves out is the identity. `name`
and `summary` are filled in by the registry from the file's name and its first docstring line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int

from ganscope.gan.evidence import Evidence
from ganscope.gan.fields import Field
from ganscope.gan.state import State
from ganscope.gan.types import Key, Modes, Options, Parameters, Scalar, Weights

type Points = Float[Array, "n d"]
type Logits = Float[Array, " n"]
# What D looks at: named blocks of columns, "x" first. Each block has its own input weights.
type Rows = Mapping[str, Float[Array, "_ _"]]


@dataclass(frozen=True, kw_only=True)
class Spec:
    """What every entry of every registry says about itself."""

    title: str
    source: str
    formula: str = ""
    fields: tuple[Field, ...] = ()
    name: str = ""
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class ProblemSpec(Spec):
    """A target distribution with live parameters.

    sample: (key, n, parameters) -> n points.
    log_density: the exact log density in nats, at each point.
    modes: its peaks, padded with weight 0.
    nearest_mode: for each point the index of its mode, and its distance in standard deviations.
    view: the box to look at, one (low, high) row per axis; it holds the origin, where G begins.
    start: the rest of a configuration that suits it, for whoever comes to it afresh.
    """

    dimension: int
    sample: Callable[[Key, int, Parameters], Points]
    log_density: Callable[[Points, Parameters], Float[Array, " n"]]
    modes: Callable[[Parameters], Modes]
    nearest_mode: Callable[[Points, Parameters], tuple[Int[Array, " n"], Float[Array, " n"]]]
    view: Callable[[Parameters], Float[Array, "d 2"]]
    start: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class LossSpec(Spec):
    """What each player minimises, as a function of D's logits on real and on fake samples.

    discriminator, generator: (real_logits, fake_logits) -> scalar.
    probability: logit -> the probability of "real" that it stands for; None for a critic, whose
      score is no probability.
    """

    discriminator: Callable[[Logits, Logits], Scalar]
    generator: Callable[[Logits, Logits], Scalar]
    probability: Callable[[Logits], Logits] | None


class Judged(NamedTuple):
    """One batch as the discriminator saw it; what a penalty may look at.

    judge: D of this moment, points -> logits, so that a penalty can differentiate through it.
      Packs of samples have one logit each.
    """

    judge: Callable[[Points], Float[Array, " rows"]]
    x_real: Points
    x_fake: Points
    real_logits: Float[Array, " rows"]
    fake_logits: Float[Array, " rows"]
    key: Key


def _same_pair(
    x_real: Points, x_fake: Points, key: Key, step: Array, live: Parameters
) -> tuple[Points, Points]:
    return x_real, x_fake


def _same_rows(rows: Rows, company: Rows | None, options: Options) -> Rows:
    return rows


def _no_weights(key: Key, width: int, options: Options) -> Weights:
    return {}


def _no_features(
    h: Float[Array, "n w"],
    company: Float[Array, "m w"] | None,
    weights: Weights,
    options: Options,
) -> Float[Array, "n f"]:
    return jnp.zeros((h.shape[0], 0), h.dtype)


def _no_penalty(judged: Judged, live: Parameters) -> Scalar:
    return jnp.zeros((), jnp.float32)


def _no_conflict(values: Mapping[str, Any], batch_size: int) -> tuple[str, str] | None:
    return None


def _same_weights(weights: Weights, live: Parameters) -> Weights:
    return weights


@dataclass(frozen=True, kw_only=True)
class StabilizerSpec(Spec):
    """A remedy: a few hooks into the game, applied in the order of their names.

    Fields marked `live` reach the hooks as traced numbers (`live`), all others as Python values
    (`options`).

    corrupt: changes the batches that D is trained on (instance noise, flipped labels, replay).
    rows: changes what D takes in; may add named columns, or join samples into one row.
      `company` is None in training, where a batch keeps itself company; for a picture of D it
      holds the other samples of the batch that each row is imagined in.
    weights: weights of its own inside D, given the width of D's last hidden layer.
    features: extra inputs of D's last layer, computed from its last hidden layer.
    penalty: is added to D's loss.
    project: maps D's weights back after each update.
    is_batch_aware: D's answer for one sample depends on its batch-mates.
    losses: the losses it has a meaning for; None is all.
    conflict: (its parameters, the batch size) -> None, or the parameter that does not fit and what
      is allowed instead.
    """

    corrupt: Callable[[Points, Points, Key, Array, Parameters], tuple[Points, Points]] = _same_pair
    rows: Callable[[Rows, Rows | None, Options], Rows] = _same_rows
    weights: Callable[[Key, int, Options], Weights] = _no_weights
    features: Callable[
        [Float[Array, "n w"], Float[Array, "m w"] | None, Weights, Options], Float[Array, "n f"]
    ] = _no_features
    penalty: Callable[[Judged, Parameters], Scalar] = _no_penalty
    project: Callable[[Weights, Parameters], Weights] = _same_weights
    is_batch_aware: bool = False
    losses: tuple[str, ...] | None = None
    conflict: Callable[[Mapping[str, Any], int], tuple[str, str] | None] = _no_conflict


@dataclass(frozen=True, kw_only=True)
class OptimizerSpec(Spec):
    """How a gradient becomes a direction; the learning rate is multiplied in afterwards."""

    transform: Callable[[Parameters], optax.GradientTransformation]


class Players(NamedTuple):
    """One optimiser update of one player each: (state, key) -> state."""

    update_discriminator: Callable[[State, Key], State]
    update_generator: Callable[[State, Key], State]


@dataclass(frozen=True, kw_only=True)
class UpdateRuleSpec(Spec):
    """The order in which the players move within one step.

    step: (players, state, key, discriminator_steps, generator_steps) -> state; the numbers of
      updates are traced, 0 leaves a player where it is.
    """

    step: Callable[[Players, State, Key, Int[Array, ""], Int[Array, ""]], State]


@dataclass(frozen=True, kw_only=True)
class MetricSpec(Spec):
    """A number that says how training goes; NaN where it is undefined.

    dimensions: the dimensions of the problems it is defined for.
    reference: a (value, label) that the chart marks with a line.
    """

    measure: Callable[[Evidence], Scalar]
    unit: str = ""
    dimensions: tuple[int, ...] = (1, 2)
    reference: tuple[float, str] | None = None
