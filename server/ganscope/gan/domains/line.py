"""Numbers on a line: densities are exact, and D and G are curves over one axis."""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.hooks import Points
from ganscope.gan.latents import latent_quantile
from ganscope.gan.scene import Picture, Scene, View
from ganscope.gan.specs import DomainSpec
from ganscope.gan.theory import optimal_discriminator
from ganscope.gan.view.density import (
    data_masses,
    generator_masses,
    kernel_masses,
    line_edges,
    smooth_line,
    with_outside,
)

CELLS = 256
KERNEL_SAMPLES = 2048
CURVE_POINTS = 101


def observe(scene: Scene) -> Picture:
    """`x`, the centres of the cells, and there `data_density`, `generator_density`, D's answers and
    `optimal_discriminator`; `latent` and `generated`, the curve of G. Densities are per unit of
    length."""
    edges = line_edges(scene.view, CELLS)
    x = 0.5 * (edges[:-1] + edges[1:])
    width = (scene.view[0, 1] - scene.view[0, 0]) / CELLS
    data_density = jnp.exp(scene.log_density(x[:, None]))

    def densities() -> Picture:
        data_mass = _data_masses(scene, edges)
        generator_density = line_masses(scene, edges) / width
        return {
            "generator_density": generator_density,
            "optimal_discriminator": optimal_discriminator(data_mass / width, generator_density),
        }

    u = (jnp.arange(CURVE_POINTS, dtype=jnp.float32) + 0.5) / CURVE_POINTS
    z = latent_quantile(u, scene.prior.name, scene.prior.scale)
    return {
        "x": x,
        "data_density": data_density,
        **scene.if_whole(densities),
        "discriminator": scene.judge(x[:, None])[0],
        "latent": z,
        "generated": scene.generate(scene.first_axis(z))[:, 0],
    }


def _data_masses(scene: Scene, edges: Float[Array, " edges"]) -> Float[Array, " cells"]:
    """The data's probability in each cell, as blurred as an estimate that it is compared with."""
    data_mass = data_masses(scene.log_density, edges)
    return data_mass if scene.is_line_map else smooth_line(data_mass)


def line_masses(scene: Scene, edges: Float[Array, " edges"]) -> Float[Array, " cells"]:
    """G's probability in each cell of a line: exact where G maps a line, else a kernel estimate."""
    if scene.is_line_map:
        return generator_masses(scene.generate, scene.prior.name, scene.prior.scale, edges)
    return kernel_masses(scene.sample(KERNEL_SAMPLES)[:, 0], edges)


def masses(
    scene: Scene, x_real: Float[Array, "m d"], x_fake: Points
) -> tuple[Float[Array, " cells"], Float[Array, " cells"]]:
    """The probability of each cell of the picture, the last one being all that lies outside: from
    densities, the samples are not needed."""
    edges = line_edges(scene.view, CELLS)
    data = _data_masses(scene, edges)
    return with_outside(data), with_outside(line_masses(scene, edges))


def places(view: View, n: int) -> Points:
    """The centres of n equal cells."""
    edges = line_edges(view, n)
    return (0.5 * (edges[:-1] + edges[1:]))[:, None]


def density_method(is_line_map: bool) -> str:
    """How a picture's p_g is computed."""
    return "change of variables" if is_line_map else "kernel estimate"


SPEC = DomainSpec(
    title="Line",
    source="Goodfellow et al., Generative Adversarial Nets (2014), figure 1",
    formula="x ∈ ℝ",
    shape=(1,),
    offers=frozenset({"masses", "mean", "points"}),
    observe=observe,
    costly=frozenset({"generator_density", "optimal_discriminator"}),
    places=places,
    axes=1,
    traced_places=64,
    inspected_places=96,
    masses=masses,
    density_method=density_method,
)
