"""What each player minimises on a fresh batch, with every stabilizer and the variant folded in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import add
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.game import (
    Latents,
    architecture,
    codes_of,
    discriminate,
    forward,
    generate,
    labels_of,
    modes_of,
    n_codes,
    n_modes,
    sample_latents,
    sample_noise,
    sample_real,
    stabilizers,
    variant,
)
from ganscope.gan.hooks import DiscriminatorPass, InitContext, Points, Randomness
from ganscope.gan.registry import LOSSES
from ganscope.gan.schedules import lazily
from ganscope.gan.state import State
from ganscope.gan.structure import Structure
from ganscope.gan.types import Hyper, Key, Scalar, Weights

type Memory = Mapping[str, Weights]

VARIANT = "variant"
_LOSS, _WEIGHTS = "loss", "weights"
# How many numbers of a step's key are given to its fixed uses, see `draw_batch`.
_RANDOMNESS, _TRANSFORM = 4, 5


class Batch(NamedTuple):
    """One fresh batch as both players see it, after every `transform_batch`.

    codes: the category of each fake, and of each real one where D takes labels.
    """

    x_real: Points
    x_fake: Points
    codes: Float[Array, "n codes"]
    penalty_key: Key
    z: Latents


class LossBreakdown(NamedTuple):
    """One player's loss on one fresh batch, and how it comes about.

    terms: what is added up, by the name of what adds it; "loss" is the game's own.
    x_real, x_fake: what D was shown. real_logits, fake_logits: what it said of that.
    """

    total: Scalar
    terms: dict[str, Scalar]
    z: Latents
    x_real: Points
    x_fake: Points
    real_logits: Float[Array, " rows"]
    fake_logits: Float[Array, " rows"]


def start_memory(
    key: Key, structure: Structure, hyper: Hyper, generator: Weights, discriminator: Weights
) -> dict[str, Weights]:
    """What the stabilizers and the variant keep, at the beginning of a run."""
    context = InitContext(
        generator,
        discriminator,
        structure.batch_size,
        structure.n_columns,
        n_modes(structure, hyper),
        architecture(structure).matrices,
        lambda key, n: sample_latents(structure, hyper, key, n),
    )
    spec, options = variant(structure)
    kept = {VARIANT: spec.memory(jax.random.fold_in(key, 0), context, options)} | {
        stabilizer.name: stabilizer.memory(jax.random.fold_in(key, i), context, options)
        for i, (stabilizer, options) in enumerate(stabilizers(structure), start=1)
    }
    return {name: memory for name, memory in kept.items() if jax.tree.leaves(memory)}


def training_reference(structure: Structure, memory: Memory) -> Float[Array, "m latent"] | None:
    """The latents that G's layers are normalised with in training; None is the batch itself."""
    for stabilizer, _ in stabilizers(structure):
        if stabilizer.reference is not None:
            return stabilizer.reference(memory[stabilizer.name])
    return None


def reparametrized(structure: Structure, discriminator: Weights, memory: Memory) -> Weights:
    """D's weights as it computes with them."""
    for stabilizer, _ in stabilizers(structure):
        discriminator = stabilizer.reparametrize(
            discriminator, memory.get(stabilizer.name, {}), architecture(structure).matrices
        )
    return discriminator


def shown_state(structure: Structure, state: State) -> State:
    """The state with both players as they are shown and measured."""
    generator = state.generator
    for stabilizer, _ in stabilizers(structure):
        generator = stabilizer.shown_generator(generator, state.memory.get(stabilizer.name, {}))
    discriminator = reparametrized(structure, state.discriminator, state.memory)
    return state._replace(generator=generator, discriminator=discriminator)


def draw_batch(
    structure: Structure,
    generator: Weights,
    hyper: Hyper,
    key: Key,
    step: Array,
    memory: Memory | None = None,
) -> Batch:
    """Fresh samples of both kinds; differentiable in G's weights."""
    real_key, latent_key, transform_key, penalty_key = jax.random.split(key, 4)
    n = structure.batch_size
    x_real = sample_real(structure, hyper, real_key, n)
    if variant(structure)[0].is_labelled:
        # Each fake is made for the label of the real sample beside it.
        codes = jax.nn.one_hot(labels_of(structure, hyper, x_real), n_codes(structure, hyper))
        noise = sample_noise(structure, hyper, latent_key, n)
        z = jnp.concatenate([noise, codes], axis=1)
    else:
        z = sample_latents(structure, hyper, latent_key, n)
        codes = codes_of(structure, z)
    randomness = Randomness(jax.random.fold_in(key, _RANDOMNESS), hyper["stabilizers"])
    x_fake = generate(
        structure, generator, z, training_reference(structure, memory or {}), randomness
    )
    for i, (stabilizer, _) in enumerate(stabilizers(structure)):
        x_real, x_fake = stabilizer.transform_batch(
            x_real,
            x_fake,
            jax.random.fold_in(transform_key, i),
            step,
            hyper["stabilizers"][stabilizer.name],
        )
    return Batch(x_real, x_fake, codes, penalty_key, z)


def _d_batch(structure: Structure, hyper: Hyper, batch: Batch, key: Key, memory: Memory) -> Batch:
    """The batch as D alone is trained on it, after every `transform_d_batch`."""
    x_real, x_fake = batch.x_real, batch.x_fake
    key = jax.random.fold_in(key, _TRANSFORM)
    for i, (stabilizer, _) in enumerate(stabilizers(structure)):
        x_real, x_fake = stabilizer.transform_d_batch(
            x_real,
            x_fake,
            memory.get(stabilizer.name, {}),
            jax.random.fold_in(key, i),
            hyper["stabilizers"][stabilizer.name],
        )
    return batch._replace(x_real=x_real, x_fake=x_fake)


def _d_pass(
    structure: Structure, hyper: Hyper, discriminator: Weights, batch: Batch, step: Array
) -> DiscriminatorPass:
    """D on real and on fake samples, each as a batch of its own, as Salimans et al. (2016) do."""
    is_labelled = variant(structure)[0].is_labelled

    def as_seen(x: Points) -> Float[Array, "n columns"]:
        return jnp.concatenate([x, batch.codes], axis=1) if is_labelled else x

    def judge(x: Points) -> Float[Array, " rows"]:
        return discriminate(structure, discriminator, as_seen(x))

    real = forward(structure, discriminator, as_seen(batch.x_real))
    fake = forward(structure, discriminator, as_seen(batch.x_fake))
    return DiscriminatorPass(
        judge=judge,
        x_real=batch.x_real,
        x_fake=batch.x_fake,
        real_logits=real.logits,
        fake_logits=fake.logits,
        key=batch.penalty_key,
        real_hidden=real.hidden,
        fake_hidden=fake.hidden,
        fake_outputs=fake.outputs,
        codes=batch.codes,
        answer=lambda x: forward(structure, discriminator, x).outputs,
        modes=modes_of(structure, hyper),
        step=step,
    )


def discriminator_objective(
    discriminator: Weights,
    generator: Weights,
    structure: Structure,
    hyper: Hyper,
    key: Key,
    step: Array,
    memory: Memory | None = None,
) -> Scalar:
    """What D minimises on one fresh batch: its loss, the variant's, and all penalties."""
    return discriminator_losses(
        discriminator, generator, structure, hyper, key, step, memory or {}
    ).total


def discriminator_losses(
    discriminator: Weights,
    generator: Weights,
    structure: Structure,
    hyper: Hyper,
    key: Key,
    step: Array,
    memory: Memory,
) -> LossBreakdown:
    """`discriminator_objective`, term by term."""
    batch = draw_batch(structure, generator, hyper, key, step, memory)
    batch = _d_batch(structure, hyper, batch, key, memory)
    playing = reparametrized(structure, discriminator, memory)
    d_pass = _d_pass(structure, hyper, playing, batch, step)
    loss = LOSSES[structure.loss].discriminator(d_pass.real_logits, d_pass.fake_logits)
    terms = {_LOSS: loss}
    for stabilizer, options in stabilizers(structure):
        live = hyper["stabilizers"][stabilizer.name]
        terms[stabilizer.name] = lazily(stabilizer.penalty, d_pass, live, options)
    spec, _ = variant(structure)
    live = hyper["variant_parameters"]
    terms[VARIANT] = spec.discriminator_loss(d_pass, memory.get(VARIANT, {}), live)
    terms[_WEIGHTS] = _weight_penalties("discriminator", structure, hyper, discriminator, memory)
    return _breakdown(reduce(add, terms.values()), terms, batch, d_pass)


def generator_objective(
    generator: Weights,
    discriminator: Weights,
    structure: Structure,
    hyper: Hyper,
    key: Key,
    step: Array,
    memory: Memory | None = None,
) -> Scalar:
    """What G minimises on one fresh batch."""
    return generator_losses(
        generator, discriminator, structure, hyper, key, step, memory or {}
    ).total


def generator_losses(
    generator: Weights,
    discriminator: Weights,
    structure: Structure,
    hyper: Hyper,
    key: Key,
    step: Array,
    memory: Memory,
    nudge: Points | None = None,
) -> LossBreakdown:
    """`generator_objective`, term by term; a `nudge` moves the fakes on their way to D."""
    batch = draw_batch(structure, generator, hyper, key, step, memory)
    if nudge is not None:
        batch = batch._replace(x_fake=batch.x_fake + nudge)
    playing = reparametrized(structure, discriminator, memory)
    d_pass = _d_pass(structure, hyper, playing, batch, step)
    loss = LOSSES[structure.loss].generator(d_pass.real_logits, d_pass.fake_logits)
    terms = {_LOSS: loss}
    for stabilizer, _ in stabilizers(structure):
        before, live = loss, hyper["stabilizers"][stabilizer.name]
        loss = stabilizer.generator_loss(loss, d_pass, live)
        terms[stabilizer.name] = loss - before
    spec, _ = variant(structure)
    live = hyper["variant_parameters"]
    terms[VARIANT] = spec.generator_loss(d_pass, memory.get(VARIANT, {}), live)
    terms[_WEIGHTS] = _weight_penalties("generator", structure, hyper, generator, memory)
    return _breakdown(loss + terms[VARIANT] + terms[_WEIGHTS], terms, batch, d_pass)


def _breakdown(
    total: Scalar, terms: dict[str, Scalar], batch: Batch, d_pass: DiscriminatorPass
) -> LossBreakdown:
    seen = d_pass.x_real, d_pass.x_fake, d_pass.real_logits, d_pass.fake_logits
    return LossBreakdown(total, terms, batch.z, *seen)


def _weight_penalties(
    player: str, structure: Structure, hyper: Hyper, weights: Weights, memory: Memory
) -> Scalar:
    total = jnp.zeros((), jnp.float32)
    for stabilizer, _ in stabilizers(structure):
        kept = memory.get(stabilizer.name, {})
        live = hyper["stabilizers"][stabilizer.name]
        total = total + stabilizer.weight_penalty(player, weights, kept, live)
    return total
