"""The picture of a moment: what a frame draws, computed some thirty times a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from ganscope.gan.game import (
    Latents,
    codes_of,
    discriminate,
    has_chance,
    has_mode_labels,
    labels_of,
    n_codes,
    sample_latents,
    sample_real,
    takes_code,
    with_labels,
)
from ganscope.gan.hooks import Points
from ganscope.gan.latents import latent_quantile
from ganscope.gan.objectives import shown_state
from ganscope.gan.registry import LOSSES, PROBLEMS, VARIANTS
from ganscope.gan.state import State, display_key
from ganscope.gan.structure import Structure
from ganscope.gan.theory import optimal_discriminator
from ganscope.gan.types import Hyper
from ganscope.gan.view.density import (
    data_masses,
    generator_masses,
    grid_centres,
    kernel_masses,
    line_edges,
    smooth_line,
)
from ganscope.gan.view.inference import (
    probability,
    reference,
    shown_answer,
    shown_chance,
    shown_company,
    shown_samples,
)
from ganscope.gan.view.phase_plane import phase_plane

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

# A third of what a picture costs, and what changes least from one to the next: where many runs
# share the cores these layers are drawn less often than the rest.
COSTLY = frozenset({"generator_density", "optimal_discriminator", "gradients", "manifold"})

type Picture = dict[str, Array]


def generator_density_method(structure: Structure) -> str:
    """How a picture's p_g comes about, in words for the reader of a plot."""
    if PROBLEMS[structure.problem].dimension == 2:
        return "smoothed histogram of fresh samples"
    return "change of variables" if is_line_map(structure) else "kernel estimate"


def is_line_map(structure: Structure) -> bool:
    """Whether G maps a line of latents to points, and nothing else goes in."""
    return structure.latent_dim == 1 and not takes_code(structure) and not has_chance(structure)


def observe(
    structure: Structure, state: State, hyper: Hyper, is_whole: Bool[Array, ""] | bool = True
) -> Picture:
    """Everything that a frame draws, by name.

    Latents and real samples are the same all through a run, so a sample moves and does not
    flicker. Densities are per unit of length. If the picture is not to be whole, the layers in
    `COSTLY` are not computed, and are 0.
    """
    problem = PROBLEMS[structure.problem]
    state = shown_state(structure, state)
    real_key, latent_key = jax.random.split(display_key(state.seed))
    z = sample_latents(structure, hyper, latent_key, SHOWN_SAMPLES)
    x_fake = shown_samples(structure, state, hyper, z, shown_chance(state, hyper))
    x_real = sample_real(structure, hyper, real_key, SHOWN_SAMPLES)
    picture = {
        "view": problem.view(hyper["problem_parameters"]),
        "real_samples": x_real,
        "fake_samples": x_fake,
        **_labels(structure, hyper, z, x_real),
    }
    if problem.own_players is not None:
        picture |= phase_plane(structure, state, hyper)
    if problem.dimension == 1:
        return picture | _observe_line(structure, state, hyper, picture["view"], is_whole)
    return picture | _observe_plane(structure, state, hyper, picture["view"], x_fake, is_whole)


def _if_whole(is_whole: Bool[Array, ""] | bool, compute: Callable[[], Any]) -> Any:
    """What `compute` returns, or zeros instead, which cost nothing."""
    if is_whole is True:
        return compute()
    shapes = jax.eval_shape(compute)
    zeros = lambda: jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), shapes)  # noqa: E731
    return jax.lax.cond(is_whole, compute, zeros)


def _labels(structure: Structure, hyper: Hyper, z: Latents, x_real: Points) -> Picture:
    """The category that each fake was made from, and the mode of each real one, where players know
    of these; whole numbers."""
    labels = {}
    if takes_code(structure):
        codes = codes_of(structure, z)
        labels["fake_labels"] = jnp.argmax(codes, axis=1).astype(jnp.float32)
    if has_mode_labels(structure):
        labels["real_labels"] = labels_of(structure, hyper, x_real).astype(jnp.float32)
    return labels


def as_shown(structure: Structure, logits: Array) -> Array:
    """D as a picture shows it: the probability where there is one, else the critic's score."""
    if LOSSES[structure.loss].probability is None:
        return logits
    return probability(structure, logits)


def _observe_line(
    structure: Structure,
    state: State,
    hyper: Hyper,
    view: Float[Array, "1 2"],
    is_whole: Bool[Array, ""] | bool,
) -> Picture:
    problem, parameters = PROBLEMS[structure.problem], hyper["problem_parameters"]
    edges = line_edges(view, LINE_CELLS)
    x = 0.5 * (edges[:-1] + edges[1:])
    width = (view[0, 1] - view[0, 0]) / LINE_CELLS
    data_density = jnp.exp(problem.log_density(x[:, None], parameters))

    def densities() -> Picture:
        data_mass = data_masses(problem, parameters, edges)
        if not is_line_map(structure):
            data_mass = smooth_line(data_mass)  # D* compares it with an estimate that is as blurred
        generator_density = line_masses(structure, state, hyper, edges) / width
        return {
            "generator_density": generator_density,
            "optimal_discriminator": optimal_discriminator(data_mass / width, generator_density),
        }

    u = (jnp.arange(CURVE_POINTS, dtype=jnp.float32) + 0.5) / CURVE_POINTS
    z = latent_quantile(u, structure.latent, hyper["latent_scale"])
    return {
        "x": x,
        "data_density": data_density,
        **_if_whole(is_whole, densities),
        "discriminator": as_shown(
            structure, shown_answer(structure, state, hyper, x[:, None]).logits
        ),
        "latent": z,
        "generated": shown_samples(structure, state, hyper, _first_axis(structure, hyper, z))[:, 0],
    }


def line_masses(
    structure: Structure, state: State, hyper: Hyper, edges: Float[Array, " edges"]
) -> Float[Array, " cells"]:
    """G's probability in each cell of a line: exact where G maps a line, else a kernel estimate."""
    if is_line_map(structure):
        normalising = reference(structure, state, hyper)
        scale = hyper["latent_scale"]
        return generator_masses(structure, state.generator, scale, edges, normalising)
    key = jax.random.fold_in(display_key(state.seed), 3)
    z = sample_latents(structure, hyper, key, KERNEL_SAMPLES)
    x = shown_samples(structure, state, hyper, z, shown_chance(state, hyper))
    return kernel_masses(x[:, 0], edges)


def _first_axis(structure: Structure, hyper: Hyper, z: Float[Array, " n"]) -> Latents:
    """Latents along the first axis, 0 on the others, with the first of the codes."""
    categories = n_codes(structure, hyper)
    latents = jnp.zeros((z.shape[0], structure.latent_dim + categories)).at[:, 0].set(z)
    return latents.at[:, structure.latent_dim].set(1.0) if categories else latents


def _observe_plane(
    structure: Structure,
    state: State,
    hyper: Hyper,
    view: Float[Array, "2 2"],
    x_fake: Points,
    is_whole: Bool[Array, ""] | bool,
) -> Picture:
    answer = shown_answer(structure, state, hyper, grid_centres(view, GRID_CELLS))
    shown = as_shown(structure, answer.logits)
    picture = {
        "discriminator": shown.reshape(GRID_CELLS, GRID_CELLS),
        **_if_whole(
            is_whole,
            lambda: {
                "gradients": _pull(structure, state, hyper, x_fake[:ARROWS]),
                "manifold": _manifold(structure, state, hyper),
            },
        ),
        "manifold_axis": _manifold_axis(structure, hyper),
    }
    heads = VARIANTS[structure.variant].heads(answer.outputs)
    if heads.shape[1]:
        category = jnp.argmax(heads, axis=1).astype(jnp.float32)
        picture["categories"] = category.reshape(GRID_CELLS, GRID_CELLS)
    return picture


def _pull(structure: Structure, state: State, hyper: Hyper, x: Points) -> Points:
    """-dL_G/dx at each fake: where D makes G want to move it."""
    company = shown_company(structure, state, hyper)

    def total_loss(x: Points) -> Array:
        seen = with_labels(structure, hyper, x)
        logits = discriminate(structure, state.discriminator, seen, company)
        # The loss is a mean over the samples; undoing it leaves each sample's own gradient.
        return x.shape[0] * LOSSES[structure.loss].generator(jnp.zeros_like(logits), logits)

    pull: Points = -jax.grad(total_loss)(x)
    return pull


def _manifold_axis(structure: Structure, hyper: Hyper) -> Float[Array, " n"]:
    """Where the lines of the grid of latents stand, along each axis: between two of them lies the
    same probability."""
    n = MANIFOLD_POINTS if structure.latent_dim == 1 else MANIFOLD_SIDE
    u = jnp.linspace(MANIFOLD_MARGIN, 1.0 - MANIFOLD_MARGIN, n)
    return latent_quantile(u, structure.latent, hyper["latent_scale"])


def _manifold(structure: Structure, state: State, hyper: Hyper) -> Float[Array, "rows columns 2"]:
    """G over a grid of latents with equal probability in each cell: the first two axes, 0 on the
    others, the first of the codes. A 1-D latent makes a curve, one row."""
    axis = _manifold_axis(structure, hyper)
    if structure.latent_dim == 1:
        return shown_samples(structure, state, hyper, _first_axis(structure, hyper, axis))[None]
    first, second = jnp.meshgrid(axis, axis)
    z = _first_axis(structure, hyper, first.reshape(-1)).at[:, 1].set(second.reshape(-1))
    points = shown_samples(structure, state, hyper, z)
    return points.reshape(MANIFOLD_SIDE, MANIFOLD_SIDE, 2)
