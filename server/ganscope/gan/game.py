"""The two players: what they are made of, what they answer, and the batches they see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ganscope.gan.hooks import (
    Adjust,
    LayerContext,
    NetworkDesign,
    Points,
    Randomness,
    Rows,
    no_codes,
    no_heads,
)
from ganscope.gan.latents import sample_latent
from ganscope.gan.registry import ARCHITECTURES, PROBLEMS, STABILIZERS, VARIANTS
from ganscope.gan.specs import ArchitectureSpec, StabilizerSpec, VariantSpec
from ganscope.gan.structure import Structure
from ganscope.gan.types import Hyper, Key, Modes, Options, Weights

type Latents = Float[Array, "n latent"]

_CODE = 1


def stabilizers(structure: Structure) -> list[tuple[StabilizerSpec, Options]]:
    """The remedies in use, in the order in which they are folded."""
    return [(STABILIZERS[name], dict(options)) for name, options in structure.stabilizers]


def variant(structure: Structure) -> tuple[VariantSpec, Options]:
    """What the game has beyond real and fake."""
    return VARIANTS[structure.variant], dict(structure.variant_options)


def architecture(structure: Structure) -> ArchitectureSpec:
    """What both players are made of."""
    return ARCHITECTURES[structure.architecture]


def design(structure: Structure, player: str) -> NetworkDesign:
    """One player as the architecture builds it."""
    return NetworkDesign(player, dict(getattr(structure, player)), structure.sample_shape)


def is_batch_aware(structure: Structure, player: str = "discriminator") -> bool:
    """Whether that player's answer for one sample depends on the others in its batch."""
    return any(
        (stabilizer.is_batch_aware and player == "discriminator")
        or player in stabilizer.normalizes(options)
        for stabilizer, options in stabilizers(structure)
    )


def has_random_generator(structure: Structure) -> bool:
    """Whether G draws more than its latent, so that it is no map of z."""
    return any(stabilizer.is_random for stabilizer, _ in stabilizers(structure))


def has_mode_labels(structure: Structure) -> bool:
    """Whether a player takes the modes of real samples as labels, or names them."""
    spec, _ = variant(structure)
    return spec.is_labelled or (spec.heads is not no_heads and spec.codes is no_codes)


def takes_code(structure: Structure) -> bool:
    """Whether a code joins G's noise."""
    return variant(structure)[0].codes is not no_codes


def modes_of(structure: Structure, hyper: Hyper) -> Modes | None:
    """The modes of the data; None where it has none."""
    modes = PROBLEMS[structure.problem].modes
    return None if modes is None else modes(hyper["problem_parameters"])


def n_modes(structure: Structure, hyper: Hyper) -> int:
    """How many modes there can be; 0 where the data has none."""
    modes = modes_of(structure, hyper)
    return 0 if modes is None else modes.weights.shape[0]


def n_codes(structure: Structure, hyper: Hyper) -> int:
    """How many categories there are of the code that joins the noise; 0 is none."""
    spec, options = variant(structure)
    return spec.codes(n_modes(structure, hyper), options)


def init_generator(key: Key, structure: Structure, hyper: Hyper) -> Weights:
    """G: latent (and code) -> hidden layers -> one sample."""
    network = architecture(structure).init(
        key,
        design(structure, "generator"),
        hyper,
        _with_code("x", structure.latent_dim, n_codes(structure, hyper)),
        {},
        structure.n_columns,
    )
    return network | _layer_weights(structure, "generator")


def init_discriminator(key: Key, structure: Structure, hyper: Hyper) -> Weights:
    """D: one sample (and its label) -> hidden layers -> one logit, or the outputs of the variant;
    and the stabilizers' weights."""
    built, own_design = architecture(structure), design(structure, "discriminator")
    spec, options = variant(structure)
    network_key, own_key = jax.random.split(key)
    columns = structure.n_columns + (n_codes(structure, hyper) if spec.is_labelled else 0)
    batch = jnp.zeros((structure.batch_size, columns))
    inputs = _widths(jax.eval_shape(lambda x: _fold_rows(structure, x, None)[0], batch))
    width = built.feature_width(own_design, inputs)
    own = {
        stabilizer.name: stabilizer.weights(jax.random.fold_in(own_key, i), width, options)
        for i, (stabilizer, options) in enumerate(stabilizers(structure))
    }
    h = jnp.zeros((structure.batch_size, width))
    blocks = _widths(jax.eval_shape(lambda h: _features(structure, own, h, None), h))
    network = built.init(
        network_key,
        own_design,
        hyper,
        inputs,
        {name: width for name, width in blocks.items() if name != "h"},
        spec.outputs(n_modes(structure, hyper), options),
    )
    own_weights = {"stabilizers": own} if built.has_layers else {}
    return {**network, **own_weights} | _layer_weights(structure, "discriminator")


def _with_code(name: str, width: int, n_codes: int) -> dict[str, int]:
    return {name: width} | ({"code": n_codes} if n_codes else {})


def _widths(blocks: Mapping[str, jax.ShapeDtypeStruct]) -> dict[str, int]:
    return {name: block.shape[1] for name, block in blocks.items()}


def _layer_weights(structure: Structure, player: str) -> dict[str, Weights]:
    """What the stabilizers keep inside the hidden layers of a network; nothing if none does."""
    widths = architecture(structure).layer_widths(design(structure, player))
    weights = {
        stabilizer.name: stabilizer.layer_weights(player, widths, options)
        for stabilizer, options in stabilizers(structure)
    }
    weights = {name: own for name, own in weights.items() if own}
    return {"layers": weights} if weights else {}


def _adjust(
    structure: Structure, player: str, weights: Weights, randomness: Randomness | None
) -> Adjust:
    """The stabilizers' hooks into the hidden layers of one network, folded."""
    kept = weights.get("layers", {})

    def adjust(index: int, a: Array, reference: Array | None) -> Array:
        for stabilizer, options in stabilizers(structure):
            own = kept.get(stabilizer.name, {})
            context = LayerContext(player, index, reference, own, options, randomness)
            a = stabilizer.layer(a, context)
        return a

    return adjust


def generate(
    structure: Structure,
    generator: Weights,
    z: Latents,
    reference: Float[Array, "m latent"] | None = None,
    randomness: Randomness | None = None,
) -> Points:
    """G(z), see `generator_layers`."""
    layers = generator_layers(structure, generator, z, reference, randomness)
    return architecture(structure).output(
        generator, design(structure, "generator"), {"h": layers[-1]}
    )


def generator_layers(
    structure: Structure,
    generator: Weights,
    z: Latents,
    reference: Float[Array, "m latent"] | None = None,
    randomness: Randomness | None = None,
) -> Sequence[Float[Array, "n width"]]:
    """Each hidden layer of G on the way from z to G(z).

    Args:
      structure: says what G is made of.
      generator: its weights.
      z: latents, followed by the one-hot of a code where G takes one.
      reference: the latents whose statistics normalise G's layers; None is the batch itself.
      randomness: what a random G draws from; None stands for its mean.
    """
    layers, _ = architecture(structure).layers(
        generator,
        design(structure, "generator"),
        _blocks(z, structure.latent_dim),
        None if reference is None else _blocks(reference, structure.latent_dim),
        _adjust(structure, "generator", generator, randomness),
    )
    return layers


def _blocks(columns: Float[Array, "n _"], width: int) -> Rows:
    """The first `width` columns, and the code behind them."""
    code = {"code": columns[:, width:]} if columns.shape[1] > width else {}
    return {"x": columns[:, :width], **code}


class DiscriminatorOutput(NamedTuple):
    """What D says of a batch. hidden: its last hidden layer. outputs: all that stands behind it.
    layers: each hidden layer."""

    logits: Float[Array, " rows"]
    hidden: Float[Array, "rows width"]
    outputs: Float[Array, "rows outputs"]
    layers: Sequence[Float[Array, "rows width"]]


def forward(
    structure: Structure,
    discriminator: Weights,
    x: Points,
    context_batch: Float[Array, "m d"] | None = None,
) -> DiscriminatorOutput:
    """All that D says, one row per row of `x` (per pack of rows, where D judges packs).

    Args:
      structure: says what D is made of.
      discriminator: its weights.
      x: samples, each followed by the one-hot of its label where D takes one.
      context_batch: the other samples of the batch in which each row is imagined alone, for a D
        that looks at the batch and is to be shown as a function of x. None is training's case: the
        rows of `x` are one batch. Where two stabilizers look at the batch, the context is passed on
        as it is by itself, without `x`.
    """
    built, own_design = architecture(structure), design(structure, "discriminator")
    rows, context_rows = _fold_rows(structure, x, context_batch)
    layers, context_layers = built.layers(
        discriminator,
        own_design,
        rows,
        context_rows,
        _adjust(structure, "discriminator", discriminator, None),
    )
    context_h = None if context_layers is None else context_layers[-1]
    blocks = _features(structure, discriminator.get("stabilizers", {}), layers[-1], context_h)
    outputs = built.output(discriminator, own_design, blocks)
    return DiscriminatorOutput(
        VARIANTS[structure.variant].logit(outputs), layers[-1], outputs, layers
    )


def discriminate(
    structure: Structure,
    discriminator: Weights,
    x: Points,
    context_batch: Float[Array, "m d"] | None = None,
) -> Float[Array, " rows"]:
    """D's logits, see `forward`."""
    return forward(structure, discriminator, x, context_batch).logits


def _fold_rows(
    structure: Structure, x: Points, context_batch: Float[Array, "m d"] | None
) -> tuple[Rows, Rows | None]:
    rows = _blocks(x, structure.n_columns)
    context_rows = None if context_batch is None else _blocks(context_batch, structure.n_columns)
    for stabilizer, options in stabilizers(structure):
        rows = stabilizer.rows(rows, context_rows, options)
        if context_rows is not None:
            context_rows = stabilizer.rows(context_rows, None, options)
    return rows, context_rows


def _features(
    structure: Structure,
    own: Mapping[str, Weights],
    h: Float[Array, "n width"],
    context_h: Float[Array, "m width"] | None,
) -> dict[str, Array]:
    blocks = {"h": h}
    for stabilizer, options in stabilizers(structure):
        features = stabilizer.features(h, context_h, own.get(stabilizer.name, {}), options)
        if features.shape[1]:
            blocks[stabilizer.name] = features
    return blocks


def sample_real(structure: Structure, hyper: Hyper, key: Key, n: int) -> Points:
    """n fresh points of the target."""
    return PROBLEMS[structure.problem].sample(key, n, hyper["problem_parameters"])


def labels_of(structure: Structure, hyper: Hyper, x: Points) -> Int[Array, " n"]:
    """The label of each point: its mode."""
    nearest_mode = PROBLEMS[structure.problem].nearest_mode
    assert nearest_mode is not None, "labels need modes"
    return nearest_mode(x, hyper["problem_parameters"])[0]


def with_labels(structure: Structure, hyper: Hyper, x: Points) -> Float[Array, "n columns"]:
    """Points as D takes them in: followed by their labels where it takes labels."""
    if not VARIANTS[structure.variant].is_labelled:
        return x
    code = jax.nn.one_hot(labels_of(structure, hyper, x), n_codes(structure, hyper))
    return jnp.concatenate([x, code], axis=1)


def sample_noise(structure: Structure, hyper: Hyper, key: Key, n: int) -> Latents:
    """n fresh latents without a code."""
    scale = hyper["latent_scale"]
    return sample_latent(key, structure.latent, scale, n, structure.latent_dim)


def sample_latents(structure: Structure, hyper: Hyper, key: Key, n: int) -> Latents:
    """n fresh latents, each followed by a code where G takes one: of the modes as they are weighted
    in the data, or each category as often as the others."""
    noise = sample_noise(structure, hyper, key, n)
    categories = n_codes(structure, hyper)
    if not categories:
        return noise
    code_key = jax.random.fold_in(key, _CODE)
    if VARIANTS[structure.variant].is_labelled:
        modes = modes_of(structure, hyper)
        assert modes is not None, "labels need modes"
        log_weights = jnp.log(modes.weights)
        code = jax.random.categorical(code_key, log_weights, shape=(n,))
    else:
        code = jax.random.randint(code_key, (n,), 0, categories)
    return jnp.concatenate([noise, jax.nn.one_hot(code, categories)], axis=1)


def codes_of(structure: Structure, z: Latents) -> Float[Array, "n codes"]:
    """The one-hot codes at the end of latents; no columns if there are none."""
    return z[:, structure.latent_dim :]
