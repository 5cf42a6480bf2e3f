"""What passes between the game and the entries that hook into it, and hooks that do nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.state import State
from ganscope.gan.types import Key, Modes, Options, Parameters, Scalar, Weights

type Points = Float[Array, "n d"]
type Logits = Float[Array, " n"]
# What a network takes in: named blocks of columns, "x" first. Each has its own input weights.
type Rows = Mapping[str, Float[Array, "_ _"]]
# (index of a hidden layer, the input of its activation, that of the reference rows) -> its input.
# Rows are samples, or places of samples where a layer has these; columns are units.
type Adjust = Callable[[int, Array, Array | None], Array]


class NetworkDesign(NamedTuple):
    """One player as its architecture builds it.

    options: the static fields of the architecture. sample_shape: of one sample, which is a row of
    as many numbers everywhere outside the architecture.
    """

    player: str
    options: Options
    sample_shape: tuple[int, ...]


class Matrices(NamedTuple):
    """The weight matrices of a network, for what normalises or shows them.

    read: weights -> one (fan_in, fan_out) matrix per layer, the output last.
    divide: (weights, one number per matrix) -> the weights with each matrix divided by its number.
    """

    read: Callable[[Weights], list[Float[Array, "fan_in fan_out"]]]
    divide: Callable[[Weights, Sequence[Scalar]], Weights]


class DiscriminatorPass(NamedTuple):
    """One batch as the discriminator saw it; what a penalty may look at.

    judge: D of this moment, points -> logits, so that a penalty can differentiate through it.
      Packs of samples have one logit each.
    real_hidden, fake_hidden: D's last hidden layer. fake_outputs: all that D says of the fakes.
    codes: the category that each fake was made from (and each real one belongs to, where D takes
      labels), as a one-hot; no columns if there are none.
    answer: points -> D's outputs. modes: those of the data. step: of the training.
    """

    judge: Callable[[Points], Float[Array, " rows"]]
    x_real: Points
    x_fake: Points
    real_logits: Float[Array, " rows"]
    fake_logits: Float[Array, " rows"]
    key: Key
    real_hidden: Any = None
    fake_hidden: Any = None
    fake_outputs: Any = None
    codes: Any = None
    answer: Any = None
    modes: Modes | None = None
    step: Array | int = 0


class Randomness(NamedTuple):
    """What a network with randomness of its own draws from.

    live: the live numbers of each stabilizer.
    """

    key: Key
    live: Mapping[str, Parameters]


class LayerContext(NamedTuple):
    """Where a stabilizer's hook into a hidden layer is called.

    layer: its index, from 0. reference: the input of the same activation for the reference batch,
    None where there is none. weights: the stabilizer's own, see `layer_weights`. randomness: what a
    random network draws from; None stands for its mean.
    """

    player: str
    layer: int
    reference: Float[Array, "m w"] | None
    weights: Weights
    options: Options
    randomness: Randomness | None


class InitContext(NamedTuple):
    """What a memory may be shaped after: the first weights of a run, and how it draws latents.

    n_columns: how many numbers one sample is. matrices: of the networks, None where there are
      none. latents: (key, n) -> n latents.
    """

    generator: Weights
    discriminator: Weights
    batch_size: int
    n_columns: int
    n_modes: int
    matrices: Matrices | None
    latents: Callable[[Key, int], Float[Array, "n latent"]]


class StepContext(NamedTuple):
    """The end of a step, for what updates a memory. matrices: as in `InitContext`. fakes: (key) ->
    a fresh batch of the generator's."""

    generator: Weights
    discriminator: Weights
    matrices: Matrices | None
    fakes: Callable[[Key], Points]
    key: Key


class Players(NamedTuple):
    """Both players and all that an update rule may ask of them.

    update_discriminator, update_generator: one optimizer update, (state, key) -> state.
    discriminator_loss, generator_loss: what each minimises, (state, key) -> scalar.
    descend_discriminator, descend_generator: (state, gradient) -> state, through the optimizer.
    live, options: the parameters of the update rule.
    """

    update_discriminator: Callable[[State, Key], State]
    update_generator: Callable[[State, Key], State]
    discriminator_loss: Callable[[State, Key], Scalar]
    generator_loss: Callable[[State, Key], Scalar]
    descend_discriminator: Callable[[State, Weights], State]
    descend_generator: Callable[[State, Weights], State]
    live: Parameters
    options: Options


# --- hooks that do nothing ---


def _zero() -> Scalar:
    return jnp.zeros((), jnp.float32)


def same_pair(
    x_real: Points, x_fake: Points, key: Key, step: Array, live: Parameters
) -> tuple[Points, Points]:
    """Both batches as they are."""
    return x_real, x_fake


def same_d_batch(
    x_real: Points, x_fake: Points, memory: Weights, key: Key, live: Parameters
) -> tuple[Points, Points]:
    """Both batches as they are."""
    return x_real, x_fake


def same_rows(rows: Rows, context_batch: Rows | None, options: Options) -> Rows:
    """The rows as they are."""
    return rows


def no_weights(key: Key, width: int, options: Options) -> Weights:
    """No weights of its own."""
    return {}


def no_features(
    h: Float[Array, "n w"],
    context_batch: Float[Array, "m w"] | None,
    weights: Weights,
    options: Options,
) -> Float[Array, "n f"]:
    """No extra columns."""
    return jnp.zeros((h.shape[0], 0), h.dtype)


def same_layer(a: Float[Array, "n w"], context: LayerContext) -> Float[Array, "n w"]:
    """The layer as it is."""
    return a


def no_layer_weights(player: str, widths: Sequence[int], options: Options) -> Weights:
    """No weights of its own."""
    return {}


def same_parameters(weights: Weights, memory: Weights) -> Weights:
    """The weights as they are."""
    return weights


def not_reparametrized(weights: Weights, memory: Weights, matrices: Matrices | None) -> Weights:
    """The weights as they are."""
    return weights


def top_name(path: Sequence[str]) -> str:
    """Each weight is a layer by itself."""
    return path[0]


def no_penalty(d_pass: DiscriminatorPass, live: Parameters) -> Scalar:
    """Nothing to pay."""
    return _zero()


def no_cost(d_pass: DiscriminatorPass, memory: Weights, live: Parameters) -> Scalar:
    """Nothing to pay."""
    return _zero()


def same_loss(loss: Scalar, d_pass: DiscriminatorPass, live: Parameters) -> Scalar:
    """The loss as it is."""
    return loss


def no_weight_penalty(player: str, weights: Weights, memory: Weights, live: Parameters) -> Scalar:
    """Nothing to pay."""
    return _zero()


def same_weights(weights: Weights, live: Parameters) -> Weights:
    """The weights as they are."""
    return weights


def no_memory(key: Key, context: InitContext, options: Options) -> Weights:
    """Nothing to keep."""
    return {}


def same_memory(memory: Weights, context: StepContext, live: Parameters) -> Weights:
    """Nothing new."""
    return memory


def no_players(options: Options) -> tuple[str, ...]:
    """Neither player."""
    return ()


def no_conflict(values: Mapping[str, Any], batch_size: int) -> tuple[str, str] | None:
    """Fits everywhere."""
    return None


def fits(options: Mapping[str, Any]) -> tuple[str, str] | None:
    """Fits together."""
    return None


def no_work(design: NetworkDesign) -> int:
    """No hidden layers to speak of."""
    return 0


def no_codes(n_modes: int, options: Options) -> int:
    """No categories."""
    return 0


def one_output(n_modes: int, options: Options) -> int:
    """The logit alone."""
    return 1


def first_output(outputs: Float[Array, "n outputs"]) -> Logits:
    """The logit is the first output."""
    return outputs[:, 0]


def no_loss(real_logits: Logits, fake_logits: Logits) -> Scalar:
    """Stands for a loss that is not given."""
    return _zero()


def no_heads(outputs: Float[Array, "n outputs"]) -> Float[Array, "n categories"]:
    """Nothing beside the logit."""
    return outputs[:, :0]
