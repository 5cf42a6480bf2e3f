"""AYLIEN's gan-intro of June 2017, from its description and in plain JAX: nothing of ganscope."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

BATCH, REACH, MEAN, STD = 8, 8.0, 4.0, 0.5
KERNELS, DIMENSIONS = 5, 3
RATE, B1, B2, EPSILON = 1e-3, 0.9, 0.999, 1e-8
FLOOR = 1e-5

type Layers = list[tuple[jax.Array, jax.Array]]


def begin(key: jax.Array, has_minibatch: bool) -> tuple[Layers, Layers]:
    """G 1 → 4 → 1, D 1 → 8 → 8 → 8 → 1; or the minibatch layer in place of D's third."""
    third = (8, KERNELS * DIMENSIONS, 0.02) if has_minibatch else (8, 8, 1.0)
    shapes = [(1, 4, 1.0), (4, 1, 1.0), (1, 8, 1.0), (8, 8, 1.0), third]
    shapes.append((8 + KERNELS, 1, 1.0) if has_minibatch else (8, 1, 1.0))
    keys = jax.random.split(key, len(shapes))
    layers = [
        (std * jax.random.normal(key, (fan_in, fan_out)), jnp.zeros((1, fan_out)))
        for key, (fan_in, fan_out, std) in zip(keys, shapes, strict=True)
    ]
    return layers[:2], layers[2:]


def affine(layer: tuple[jax.Array, jax.Array], x: jax.Array) -> jax.Array:
    return x @ layer[0] + layer[1]


def generate(generator: Layers, z: jax.Array) -> jax.Array:
    return affine(generator[1], jax.nn.softplus(affine(generator[0], z)))


def logits_of(discriminator: Layers, x: jax.Array, has_minibatch: bool) -> jax.Array:
    first, second, third, last = discriminator
    h = jax.nn.relu(affine(second, jax.nn.relu(affine(first, x))))
    if not has_minibatch:
        return affine(last, jax.nn.relu(affine(third, h)))
    m = affine(third, h).reshape(-1, KERNELS, DIMENSIONS)
    closeness = jnp.exp(-jnp.sum(jnp.abs(m[:, None] - m[None]), axis=3))
    # Each sample is compared with itself too: another constant 1 for every kernel.
    return affine(last, jnp.concatenate([h, jnp.sum(closeness, axis=1)], axis=1))


def log_real(logits: jax.Array, has_clamp: bool) -> jax.Array:
    """log D: of the probability and never below log 1e-5, or as exactly as logits give it."""
    if has_clamp:
        return jnp.log(jnp.maximum(jax.nn.sigmoid(logits), FLOOR))
    return -jnp.logaddexp(0.0, -logits)


def log_fake(logits: jax.Array, has_clamp: bool) -> jax.Array:
    """log (1 - D)."""
    if has_clamp:
        return jnp.log(jnp.maximum(1.0 - jax.nn.sigmoid(logits), FLOOR))
    return -jnp.logaddexp(0.0, logits)


def discriminator_loss(
    discriminator: Layers, x_real: jax.Array, x_fake: jax.Array, has_minibatch: bool, clamp: bool
) -> jax.Array:
    real = logits_of(discriminator, x_real, has_minibatch)
    fake = logits_of(discriminator, x_fake, has_minibatch)
    return jnp.mean(-log_real(real, clamp) - log_fake(fake, clamp))


def generator_loss(
    generator: Layers, discriminator: Layers, z: jax.Array, has_minibatch: bool, clamp: bool
) -> jax.Array:
    fake = logits_of(discriminator, generate(generator, z), has_minibatch)
    return jnp.mean(-log_real(fake, clamp))


def adam(weights: Any, gradient: Any, moments: Any, step: jax.Array) -> tuple[Any, Any]:
    """TensorFlow's Adam: its epsilon stands beside the moment that is not corrected yet."""
    t = (step + 1).astype(jnp.float32)
    rate = RATE * jnp.sqrt(1.0 - B2**t) / (1.0 - B1**t)
    first = jax.tree.map(lambda m, g: B1 * m + (1.0 - B1) * g, moments[0], gradient)
    second = jax.tree.map(lambda v, g: B2 * v + (1.0 - B2) * g * g, moments[1], gradient)
    moved = jax.tree.map(
        lambda w, m, v: w - rate * m / (jnp.sqrt(v) + EPSILON), weights, first, second
    )
    return moved, (first, second)


def latents(key: jax.Array) -> jax.Array:
    comb = jnp.linspace(-REACH, REACH, BATCH)[:, None]
    return comb + 0.01 * jax.random.uniform(key, (BATCH, 1))


def step(carry: Any, key: jax.Array, index: jax.Array, has_minibatch: bool, clamp: bool) -> Any:
    """D moves first, then G against the D that has moved."""
    generator, discriminator, generator_moments, discriminator_moments = carry
    data_key, first_key, second_key = jax.random.split(jax.random.fold_in(key, index), 3)
    x_real = MEAN + STD * jax.random.normal(data_key, (BATCH, 1))
    x_fake = generate(generator, latents(first_key))
    pull = jax.grad(discriminator_loss)(discriminator, x_real, x_fake, has_minibatch, clamp)
    discriminator, discriminator_moments = adam(discriminator, pull, discriminator_moments, index)
    z = latents(second_key)
    pull = jax.grad(generator_loss)(generator, discriminator, z, has_minibatch, clamp)
    generator, generator_moments = adam(generator, pull, generator_moments, index)
    return generator, discriminator, generator_moments, discriminator_moments


def train(
    seed: jax.Array, n_steps: jax.Array, has_minibatch: bool, has_clamp: bool
) -> tuple[Layers, Layers]:
    """(G as it began, G after `n_steps` steps)."""
    start_key, key = jax.random.split(jax.random.key(seed))
    players = begin(start_key, has_minibatch)
    nothing = jax.tree.map(jnp.zeros_like, players)
    carry = (*players, (nothing[0], nothing[0]), (nothing[1], nothing[1]))
    move = partial(step, has_minibatch=has_minibatch, clamp=has_clamp)
    end = jax.lax.fori_loop(0, n_steps, lambda i, carry: move(carry, key, i), carry)
    return players[0], end[0]
