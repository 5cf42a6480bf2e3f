"""The facts about one moment of a training, from exact densities and large samples.

They are independent of the metrics that the rules use: on a line the whole prior is pushed forward
through G, elsewhere the samples are others, and more of them.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ganscope.gan.game import (
    discriminate,
    forward,
    modes_of,
    sample_latents,
    sample_real,
    with_labels,
)
from ganscope.gan.hooks import Points, Randomness
from ganscope.gan.latents import latent_quantile
from ganscope.gan.objectives import shown_state
from ganscope.gan.registry import LOSSES, PROBLEMS
from ganscope.gan.state import State, evidence_key
from ganscope.gan.structure import Structure
from ganscope.gan.targets.empirical import squared_distances
from ganscope.gan.types import Hyper, Key, Modes, Scalar
from ganscope.gan.view.density import data_masses, line_edges
from ganscope.gan.view.frame import is_line_map
from ganscope.gan.view.inference import shown_context_batch, shown_samples

# Folded into the key of a moment, so that the samples differ from those of its metrics.
_KEY_DATA = 7
SAMPLES = 4096
# Latents at even quantiles need no random numbers, and G on a line is cheap.
LINE_SAMPLES = 16_384
LINE_CELLS = 512
# The support of G is the smallest set of cells with this much of its probability.
SUPPORT_MASS = 0.9
# Samples that are followed from moment to moment, and samples whose distances are compared.
FOLLOWED = 64
PAIRED = 512
# What stands for the width of data that are one point.
POINT = 0.1
# A gap of this many standard deviations of a mode separates two clumps of the support. A clump has
# at least this share of the samples.
CLUMP_GAP = 0.3
MIN_CLUMP = 0.1
# A sample belongs to a mode within a third of the distance to the next mode, or within this many
# standard deviations.
NEAR_WIDTHS = 3.0


class Facts(NamedTuple):
    """The facts about one moment.

    shares: the share of all samples at each mode. on_data: the share within three standard
      deviations of any mode.
    mean, spread: of the samples; spread is the root mean square distance from the mean.
    flatness: the standard deviation of the samples across their main direction, divided by that
      along it; NaN on a line.
    support: on a line, the data's probability of the smallest set with 90 % of G's: 0.9 is perfect,
      near 0 is a spike; NaN elsewhere. clumps: the number of parts of that set; 0 elsewhere.
    accuracy: the share of samples that D classifies correctly. fake_probability: D's mean answer to
      fakes. Both are NaN for a critic.
    slope: the largest change of G's loss when a sample moves by the standard deviation of the data.
    samples: what G makes of latents that are the same at all moments, in widths of the data: two
      moments show how far each sample has moved.
    distance: the energy distance between samples and data, as a part of the mean distance between
      two points of the data; 0 is perfect.
    answers: the width of the interval that holds 90 % of D's answers to data and samples; NaN for a
      critic.
    """

    shares: Float[Array, " modes"]
    on_data: Scalar
    mean: Float[Array, " d"]
    spread: Scalar
    flatness: Scalar
    support: Scalar
    clumps: Int[Array, ""]
    accuracy: Scalar
    fake_probability: Scalar
    slope: Scalar
    samples: Float[Array, "n d"]
    distance: Scalar
    answers: Scalar


def facts(structure: Structure, state: State, hyper: Hyper) -> Facts:
    """The facts of one state."""
    key = jax.random.fold_in(evidence_key(state.seed, state.step), _KEY_DATA)
    real_key, fake_key = jax.random.split(key)
    shown = shown_state(structure, state)
    modes = modes_of(structure, hyper)
    assert modes is not None
    x_fake = _samples(structure, shown, hyper, fake_key)
    x_real = sample_real(structure, hyper, real_key, SAMPLES)
    mean = jnp.mean(x_fake, axis=0)
    offsets = x_fake - mean[None]
    support, clumps = _support(structure, hyper, x_fake, modes)
    some = x_fake[:: max(1, len(x_fake) // SAMPLES)]
    accuracy, fake_probability, answers = _classified(structure, shown, hyper, x_real, some)
    followed = sample_latents(structure, hyper, jax.random.key(0), FOLLOWED)
    scaled = (x_fake[:, None] - modes.means[None]) / modes.std[None]
    is_near = jnp.any(jnp.sum(scaled**2, axis=-1) < NEAR_WIDTHS**2, axis=1)
    return Facts(
        shares=_shares(x_fake, modes),
        on_data=jnp.mean(is_near, dtype=jnp.float32),
        mean=mean,
        spread=jnp.sqrt(jnp.mean(jnp.sum(offsets**2, axis=1))),
        flatness=_flatness(offsets),
        support=support,
        clumps=clumps,
        accuracy=accuracy,
        fake_probability=fake_probability,
        slope=_slope(structure, shown, hyper, some) * data_width(modes),
        samples=shown_samples(structure, shown, hyper, followed)
        / jnp.maximum(data_width(modes), POINT),
        distance=_energy_distance(x_real[:PAIRED], some[:: len(some) // PAIRED][:PAIRED]),
        answers=answers,
    )


def data_width(modes: Modes) -> Scalar:
    """The standard deviation of the data over all axes."""
    mean = modes.weights @ modes.means
    variances = jnp.sum((modes.means - mean[None]) ** 2 + modes.std**2, axis=1)
    return jnp.sqrt(modes.weights @ variances)


def _energy_distance(x: Points, y: Points) -> Scalar:
    def mean_distance(a: Points, b: Points) -> Scalar:
        return jnp.mean(jnp.sqrt(squared_distances(b, a)))

    within = jnp.maximum(mean_distance(x, x), POINT)
    return (2.0 * mean_distance(x, y) - within - mean_distance(y, y)) / within


def _samples(structure: Structure, shown: State, hyper: Hyper, key: Key) -> Points:
    if is_line_map(structure):
        u = (jnp.arange(LINE_SAMPLES, dtype=jnp.float32) + 0.5) / LINE_SAMPLES
        z = latent_quantile(u, structure.latent, hyper["latent_scale"])[:, None]
        return shown_samples(structure, shown, hyper, z)
    n = LINE_SAMPLES if structure.n_columns == 1 else SAMPLES
    latent_key, chance_key = jax.random.split(key)
    z = sample_latents(structure, hyper, latent_key, n)
    return shown_samples(structure, shown, hyper, z, Randomness(chance_key, hyper["stabilizers"]))


def _shares(x: Points, modes: Modes) -> Float[Array, " modes"]:
    """The share of all samples at each mode."""
    is_mode = modes.weights > 0
    between = jnp.sqrt(jnp.sum((modes.means[:, None] - modes.means[None]) ** 2, axis=-1))
    is_other = is_mode[None] & ~jnp.eye(len(is_mode), dtype=bool)
    gap = jnp.min(jnp.where(is_other, between, jnp.inf), axis=1)
    widths = NEAR_WIDTHS * jnp.max(modes.std, axis=1)
    radius = jnp.where(jnp.isfinite(gap), jnp.maximum(gap / 3.0, widths), widths)
    distance = jnp.sqrt(jnp.sum((x[:, None] - modes.means[None]) ** 2, axis=-1))
    relative = jnp.where(is_mode[None], distance / radius[None], jnp.inf)
    index, nearest = jnp.argmin(relative, axis=1), jnp.min(relative, axis=1)
    is_at = (index[:, None] == jnp.arange(len(is_mode))[None]) & (nearest[:, None] < 1.0)
    return jnp.mean(is_at, axis=0, dtype=jnp.float32)


def _flatness(offsets: Points) -> Scalar:
    if offsets.shape[1] == 1:
        return jnp.asarray(jnp.nan, jnp.float32)
    variances = jnp.linalg.eigvalsh(offsets.T @ offsets / len(offsets))
    return jnp.sqrt(jnp.maximum(variances[0], 0.0) / jnp.maximum(variances[-1], 1e-12))


def _support(
    structure: Structure, hyper: Hyper, x: Points, modes: Modes
) -> tuple[Scalar, Int[Array, ""]]:
    """The support of G: (the data's probability of it, the number of its clumps)."""
    problem, parameters = PROBLEMS[structure.problem], hyper["problem_parameters"]
    if structure.n_columns != 1 or problem.view is None or problem.log_density is None:
        return jnp.asarray(jnp.nan, jnp.float32), jnp.asarray(0, jnp.int32)
    log_density = problem.log_density
    edges = line_edges(problem.view(parameters), LINE_CELLS)
    width = edges[1] - edges[0]
    cell = jnp.floor((x[:, 0] - edges[0]) / width).astype(jnp.int32)
    is_inside = (cell >= 0) & (cell < LINE_CELLS)
    counts = jnp.zeros(LINE_CELLS + 1).at[jnp.where(is_inside, cell, LINE_CELLS)].add(1.0)
    mass = counts[:LINE_CELLS] / len(x)
    order = jnp.argsort(-mass)
    before = jnp.cumsum(mass[order]) - mass[order]
    # Samples outside the cells belong to the support too, where the data have no probability.
    is_in = jnp.zeros(LINE_CELLS, bool).at[order].set(before + counts[-1] / len(x) < SUPPORT_MASS)
    is_in &= mass > 0
    data = data_masses(lambda x: log_density(x, parameters), edges)
    support = jnp.sum(jnp.where(is_in, data, 0.0))
    return support, _parts(is_in, mass, CLUMP_GAP * jnp.min(modes.std) / width)


def _parts(is_in: Array, mass: Float[Array, " cells"], gap: Scalar) -> Int[Array, ""]:
    """The number of clumps: runs of cells that at least `gap` cells separate."""
    index = jnp.arange(len(mass))
    last = jax.lax.cummax(jnp.where(is_in, index, -len(mass)))
    before = jnp.concatenate([jnp.full(1, -len(mass)), last[:-1]])
    begins = is_in & ((index - before - 1).astype(jnp.float32) >= jnp.maximum(gap, 1.0))
    part = jnp.cumsum(begins)
    sums = jnp.zeros(len(mass) + 1).at[part].add(jnp.where(is_in, mass, 0.0))
    return jnp.sum(sums >= MIN_CLUMP, dtype=jnp.int32)


def _classified(
    structure: Structure, shown: State, hyper: Hyper, x_real: Points, x_fake: Points
) -> tuple[Scalar, Scalar, Scalar]:
    """(the share of samples that D classifies correctly, its mean answer to fakes, the width of the
    interval that holds 90 % of its answers).

    D sees batches of the size that it is trained on.
    """
    as_probability = LOSSES[structure.loss].probability
    if as_probability is None:
        nan = jnp.asarray(jnp.nan, jnp.float32)
        return nan, nan, nan
    size = structure.batch_size

    def answers(x: Points) -> Float[Array, " n"]:
        # Latents in order would give batches of similar samples.
        mixed = jax.random.permutation(jax.random.key(0), x)[: len(x) // size * size]
        batches = with_labels(structure, hyper, mixed).reshape(-1, size, x.shape[1])
        logits = jax.lax.map(lambda x: forward(structure, shown.discriminator, x).logits, batches)
        return as_probability(logits.reshape(-1))

    real, fake = answers(x_real), answers(x_fake)
    right = 0.5 * (
        jnp.mean(real > 0.5, dtype=jnp.float32) + jnp.mean(fake < 0.5, dtype=jnp.float32)
    )
    low, high = jnp.percentile(jnp.concatenate([real, fake]), jnp.array([5.0, 95.0]))
    return right, jnp.mean(fake), high - low


def _slope(structure: Structure, shown: State, hyper: Hyper, x: Points) -> Scalar:
    """The mean norm of the gradient of G's loss with respect to a sample."""
    company = shown_context_batch(structure, shown, hyper)

    def total(x: Points) -> Scalar:
        labelled = with_labels(structure, hyper, x)
        logits = discriminate(structure, shown.discriminator, labelled, company)
        return len(x) * LOSSES[structure.loss].generator(jnp.zeros_like(logits), logits)

    return jnp.mean(jnp.sqrt(jnp.sum(jax.grad(total)(x) ** 2, axis=1)))
