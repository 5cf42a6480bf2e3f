"""The two players and what each of them minimises, with every stabilizer folded in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.latents import sample_latent
from ganscope.gan.networks import hidden_layers, init_mlp, output_layer
from ganscope.gan.registry import LOSSES, PROBLEMS, STABILIZERS
from ganscope.gan.specs import Judged, Points, Rows, StabilizerSpec
from ganscope.gan.structure import Structure
from ganscope.gan.types import Hyper, Key, Options, Scalar, Weights


def stabilizers(structure: Structure) -> list[tuple[StabilizerSpec, Options]]:
    """The remedies in use, in the order in which they are folded."""
    return [(STABILIZERS[name], dict(options)) for name, options in structure.stabilizers]


def is_batch_aware(structure: Structure) -> bool:
    """Whether D's answer for one sample depends on the others in its batch."""
    return any(stabilizer.is_batch_aware for stabilizer, _ in stabilizers(structure))


def init_generator(key: Key, structure: Structure, hyper: Hyper) -> Weights:
    """G: latent_dim -> hidden layers -> the problem's dimension, linear at the end."""
    return init_mlp(
        key,
        structure.generator,
        hyper["generator_initializer_std"],
        inputs={"x": structure.latent_dim},
        outputs={},
        n_outputs=PROBLEMS[structure.problem].dimension,
    )


def init_discriminator(key: Key, structure: Structure, hyper: Hyper) -> Weights:
    """D: the problem's dimension -> hidden layers -> one logit, and the stabilizers' weights."""
    network_key, own_key = jax.random.split(key)
    width = structure.discriminator.hidden_width
    own = {
        stabilizer.name: stabilizer.weights(jax.random.fold_in(own_key, i), width, options)
        for i, (stabilizer, options) in enumerate(stabilizers(structure))
    }
    batch = jnp.zeros((structure.batch_size, PROBLEMS[structure.problem].dimension))
    h = jnp.zeros((structure.batch_size, width))
    inputs = _widths(jax.eval_shape(lambda x: _fold_rows(structure, x, None)[0], batch))
    blocks = _widths(jax.eval_shape(lambda h: _features(structure, own, h, None), h))
    network = init_mlp(
        network_key,
        structure.discriminator,
        hyper["discriminator_initializer_std"],
        inputs=inputs,
        outputs={name: width for name, width in blocks.items() if name != "h"},
        n_outputs=1,
    )
    return {**network, "stabilizers": own}


def _widths(blocks: Mapping[str, jax.ShapeDtypeStruct]) -> dict[str, int]:
    return {name: block.shape[1] for name, block in blocks.items()}


def generate(structure: Structure, generator: Weights, z: Float[Array, "n latent"]) -> Points:
    """G(z)."""
    h = hidden_layers(generator, structure.generator.activation, {"x": z})
    return output_layer(generator, {"h": h})


def discriminate(
    structure: Structure,
    discriminator: Weights,
    x: Points,
    company: Float[Array, "m d"] | None = None,
) -> Float[Array, " rows"]:
    """D's logits, one per row of `x` (per pack of rows, where D judges packs).

    Args:
      structure: says what D is made of.
      discriminator: its weights.
      x: what it judges.
      company: how a D that looks at the batch is shown as a function of x alone: every row is
        judged as if it stood in a batch with these other samples. None is training's case, where
        the rows of `x` are each other's company. Where two stabilizers look at the batch, each of
        these others is judged as it is, not as `x` would change it.
    """
    activation = structure.discriminator.activation
    rows, company_rows = _fold_rows(structure, x, company)
    h = hidden_layers(discriminator, activation, rows)
    company_h = None
    if company_rows is not None:
        company_h = hidden_layers(discriminator, activation, company_rows)
    blocks = _features(structure, discriminator["stabilizers"], h, company_h)
    return output_layer(discriminator, blocks)[:, 0]


def _fold_rows(
    structure: Structure, x: Points, company: Float[Array, "m d"] | None
) -> tuple[Rows, Rows | None]:
    rows: Rows = {"x": x}
    company_rows: Rows | None = None if company is None else {"x": company}
    for stabilizer, options in stabilizers(structure):
        rows = stabilizer.rows(rows, company_rows, options)
        if company_rows is not None:
            company_rows = stabilizer.rows(company_rows, None, options)
    return rows, company_rows


def _features(
    structure: Structure,
    own: Mapping[str, Weights],
    h: Float[Array, "n width"],
    company_h: Float[Array, "m width"] | None,
) -> dict[str, Array]:
    blocks = {"h": h}
    for stabilizer, options in stabilizers(structure):
        features = stabilizer.features(h, company_h, own[stabilizer.name], options)
        if features.shape[1]:
            blocks[stabilizer.name] = features
    return blocks


def sample_real(structure: Structure, hyper: Hyper, key: Key, n: int) -> Points:
    """n fresh points of the target."""
    return PROBLEMS[structure.problem].sample(key, n, hyper["problem_parameters"])


def sample_latents(
    structure: Structure, hyper: Hyper, key: Key, n: int
) -> Float[Array, "n latent"]:
    """n fresh latents."""
    scale = hyper["latent_scale"]
    return sample_latent(key, structure.latent, scale, n, structure.latent_dim)


class Batch(NamedTuple):
    """One fresh batch as D gets to see it: corrupted where a stabilizer corrupts."""

    x_real: Points
    x_fake: Points
    penalty_key: Key


def draw_batch(
    structure: Structure, generator: Weights, hyper: Hyper, key: Key, step: Array
) -> Batch:
    """Fresh samples of both kinds; differentiable in G's weights."""
    real_key, latent_key, corrupt_key, penalty_key = jax.random.split(key, 4)
    n = structure.batch_size
    x_real = sample_real(structure, hyper, real_key, n)
    z = sample_latents(structure, hyper, latent_key, n)
    x_fake = generate(structure, generator, z)
    for i, (stabilizer, _) in enumerate(stabilizers(structure)):
        x_real, x_fake = stabilizer.corrupt(
            x_real,
            x_fake,
            jax.random.fold_in(corrupt_key, i),
            step,
            hyper["stabilizers"][stabilizer.name],
        )
    return Batch(x_real, x_fake, penalty_key)


def discriminator_objective(
    discriminator: Weights,
    generator: Weights,
    structure: Structure,
    hyper: Hyper,
    key: Key,
    step: Array,
) -> Scalar:
    """What D minimises on one fresh batch: its loss and the stabilizers' penalties."""
    batch = draw_batch(structure, generator, hyper, key, step)

    def judge(x: Points) -> Float[Array, " rows"]:
        return discriminate(structure, discriminator, x)

    # Real and fake are judged as batches of their own, as Salimans et al. (2016) do.
    real_logits, fake_logits = judge(batch.x_real), judge(batch.x_fake)
    judged = Judged(judge, batch.x_real, batch.x_fake, real_logits, fake_logits, batch.penalty_key)
    loss = LOSSES[structure.loss].discriminator(real_logits, fake_logits)
    for stabilizer, _ in stabilizers(structure):
        loss = loss + stabilizer.penalty(judged, hyper["stabilizers"][stabilizer.name])
    return loss


def generator_objective(
    generator: Weights,
    discriminator: Weights,
    structure: Structure,
    hyper: Hyper,
    key: Key,
    step: Array,
) -> Scalar:
    """What G minimises on one fresh batch."""
    batch = draw_batch(structure, generator, hyper, key, step)
    real_logits = discriminate(structure, discriminator, batch.x_real)
    fake_logits = discriminate(structure, discriminator, batch.x_fake)
    return LOSSES[structure.loss].generator(real_logits, fake_logits)
