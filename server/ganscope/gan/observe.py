"""The picture of a moment: what a frame draws, computed some thirty times a second."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.density import (
    data_masses,
    generator_masses,
    grid_centres,
    kernel_masses,
    line_edges,
    smooth_line,
)
from ganscope.gan.game import discriminate, generate, sample_latents, sample_real
from ganscope.gan.infer import company, judge
from ganscope.gan.latents import latent_quantile
from ganscope.gan.registry import LOSSES, PROBLEMS
from ganscope.gan.specs import Points
from ganscope.gan.state import State, display_key
from ganscope.gan.structure import Structure
from ganscope.gan.theory import optimal_discriminator
from ganscope.gan.types import Hyper

LINE_CELLS = 256
GRID_CELLS = 40
SHOWN_SAMPLES = 512
KERNEL_SAMPLES = 2048
ARROWS = 128
CURVE_POINTS = 101
MANIFOLD_SIDE = 21
MANIFOLD_POINTS = 201
# The warped grid leaves out the outermost half per cent of each latent axis.
MANIFOLD_MARGIN = 0.005

type Picture = dict[str, Array]


def generator_density_method(structure: Structure) -> str:
    """How a picture's p_g comes about, in words for the reader of a plot."""
    if PROBLEMS[structure.problem].dimension == 2:
        return "smoothed histogram of fresh samples"
    return "change of variables" if structure.latent_dim == 1 else "kernel estimate"


def observe(structure: Structure, state: State, hyper: Hyper) -> Picture:
    """Everything that a frame draws, by name.

    Latents and real samples are the same all through a run, so a sample moves and does not
    flicker. Densities are per unit of length.
    """
    problem = PROBLEMS[structure.problem]
    real_key, latent_key = jax.random.split(display_key(state.seed))
    z = sample_latents(structure, hyper, latent_key, SHOWN_SAMPLES)
    x_fake = generate(structure, state.generator, z)
    picture = {
        "view": problem.view(hyper["problem_parameters"]),
        "real_samples": sample_real(structure, hyper, real_key, SHOWN_SAMPLES),
        "fake_samples": x_fake,
    }
    if problem.dimension == 1:
        return picture | _observe_line(structure, state, hyper, picture["view"])
    return picture | _observe_plane(structure, state, hyper, picture["view"], x_fake)


def _shown_answers(structure: Structure, state: State, hyper: Hyper, x: Points) -> Array:
    """D as a picture shows it: the probability where there is one, else the critic's score."""
    logits, probability = judge(structure, state, hyper, x)
    return logits if LOSSES[structure.loss].probability is None else probability


def _observe_line(
    structure: Structure, state: State, hyper: Hyper, view: Float[Array, "1 2"]
) -> Picture:
    problem, parameters = PROBLEMS[structure.problem], hyper["problem_parameters"]
    edges = line_edges(view, LINE_CELLS)
    x = 0.5 * (edges[:-1] + edges[1:])
    width = (view[0, 1] - view[0, 0]) / LINE_CELLS
    data_density = jnp.exp(problem.log_density(x[:, None], parameters))
    data_mass = data_masses(problem, parameters, edges)
    if structure.latent_dim > 1:
        data_mass = smooth_line(data_mass)  # D* compares it with an estimate that is as blurred
    generator_density = line_masses(structure, state, hyper, edges) / width
    u = (jnp.arange(CURVE_POINTS, dtype=jnp.float32) + 0.5) / CURVE_POINTS
    z = latent_quantile(u, structure.latent, hyper["latent_scale"])
    return {
        "x": x,
        "data_density": data_density,
        "generator_density": generator_density,
        "discriminator": _shown_answers(structure, state, hyper, x[:, None]),
        "optimal_discriminator": optimal_discriminator(data_mass / width, generator_density),
        "latent": z,
        "generated": generate(structure, state.generator, _first_axis(structure, z))[:, 0],
    }


def line_masses(
    structure: Structure, state: State, hyper: Hyper, edges: Float[Array, " edges"]
) -> Float[Array, " cells"]:
    """G's probability in each cell of a line: exact for a 1-D latent, else a kernel estimate."""
    if structure.latent_dim == 1:
        return generator_masses(structure, state.generator, hyper["latent_scale"], edges)
    key = jax.random.fold_in(display_key(state.seed), 3)
    z = sample_latents(structure, hyper, key, KERNEL_SAMPLES)
    return kernel_masses(generate(structure, state.generator, z)[:, 0], edges)


def _first_axis(structure: Structure, z: Float[Array, " n"]) -> Float[Array, "n latent"]:
    """Latents along the first axis, 0 on the others."""
    return jnp.zeros((z.shape[0], structure.latent_dim)).at[:, 0].set(z)


def _observe_plane(
    structure: Structure,
    state: State,
    hyper: Hyper,
    view: Float[Array, "2 2"],
    x_fake: Points,
) -> Picture:
    answers = _shown_answers(structure, state, hyper, grid_centres(view, GRID_CELLS))
    return {
        "discriminator": answers.reshape(GRID_CELLS, GRID_CELLS),
        "gradients": _pull(structure, state, hyper, x_fake[:ARROWS]),
        "manifold": _manifold(structure, state, hyper),
    }


def _pull(structure: Structure, state: State, hyper: Hyper, x: Points) -> Points:
    """-dL_G/dx at each fake: where D makes G want to move it."""
    others = company(structure, state, hyper)

    def total_loss(x: Points) -> Array:
        logits = discriminate(structure, state.discriminator, x, others)
        # The loss is a mean over the samples; undoing it leaves each sample's own gradient.
        return x.shape[0] * LOSSES[structure.loss].generator(jnp.zeros_like(logits), logits)

    pull: Points = -jax.grad(total_loss)(x)
    return pull


def _manifold(structure: Structure, state: State, hyper: Hyper) -> Float[Array, "rows columns 2"]:
    """G over a grid of latents with equal probability in each cell: the first two axes, 0 on the
    others. A 1-D latent makes a curve, one row."""
    scale = hyper["latent_scale"]
    if structure.latent_dim == 1:
        u = jnp.linspace(MANIFOLD_MARGIN, 1.0 - MANIFOLD_MARGIN, MANIFOLD_POINTS)
        z = latent_quantile(u, structure.latent, scale)
        return generate(structure, state.generator, z[:, None])[None]
    u = jnp.linspace(MANIFOLD_MARGIN, 1.0 - MANIFOLD_MARGIN, MANIFOLD_SIDE)
    axis = latent_quantile(u, structure.latent, scale)
    first, second = jnp.meshgrid(axis, axis)
    z = jnp.zeros((MANIFOLD_SIDE**2, structure.latent_dim))
    z = z.at[:, 0].set(first.reshape(-1)).at[:, 1].set(second.reshape(-1))
    points = generate(structure, state.generator, z)
    return points.reshape(MANIFOLD_SIDE, MANIFOLD_SIDE, 2)
