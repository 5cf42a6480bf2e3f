"""Points in the plane: D is a height map, and G a warped grid of latents."""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.latents import latent_quantile
from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.scene import Picture, Scene, View
from ganscope.gan.specs import DomainSpec
from ganscope.gan.theory import optimal_discriminator
from ganscope.gan.view.density import grid_centres, histogram_masses, smooth_grid

CELLS = 40
ARROWS = 128
MANIFOLD_SIDE = 21
MANIFOLD_POINTS = 201
# The warped grid leaves out the outermost half per cent of each latent axis.
MANIFOLD_MARGIN = 0.005


def observe(scene: Scene) -> Picture:
    """`discriminator` over the cells, rows of ascending y; `gradients`, where D makes G want to
    move its first samples; `manifold`, the warped grid of latents, with `manifold_axis`; where D
    names categories, the likeliest one of each cell in `categories`."""
    shown, heads = scene.judge(grid_centres(scene.view, CELLS))
    picture = {
        "discriminator": shown.reshape(CELLS, CELLS),
        **scene.if_whole(
            lambda: {
                "gradients": scene.pull(scene.fakes[:ARROWS]),
                "manifold": _manifold(scene),
            }
        ),
        "manifold_axis": _manifold_axis(scene),
    }
    if heads.shape[1]:
        category = jnp.argmax(heads, axis=1).astype(jnp.float32)
        picture["categories"] = category.reshape(CELLS, CELLS)
    return picture


def _manifold_axis(scene: Scene) -> Float[Array, " n"]:
    """Where the lines of the grid of latents stand, along each axis: between two of them lies the
    same probability."""
    n = MANIFOLD_POINTS if scene.prior.dimension == 1 else MANIFOLD_SIDE
    u = jnp.linspace(MANIFOLD_MARGIN, 1.0 - MANIFOLD_MARGIN, n)
    return latent_quantile(u, scene.prior.name, scene.prior.scale)


def _manifold(scene: Scene) -> Float[Array, "rows columns 2"]:
    """G over a grid of latents with equal probability in each cell: the first two axes, 0 on the
    others, the first of the codes. A 1-D latent makes a curve, one row."""
    axis = _manifold_axis(scene)
    if scene.prior.dimension == 1:
        return scene.generate(scene.first_axis(axis))[None]
    first, second = jnp.meshgrid(axis, axis)
    z = scene.first_axis(first.reshape(-1)).at[:, 1].set(second.reshape(-1))
    return scene.generate(z).reshape(MANIFOLD_SIDE, MANIFOLD_SIDE, 2)


def masses(
    scene: Scene, x_real: Float[Array, "n d"], x_fake: Float[Array, "m d"]
) -> tuple[Float[Array, " cells"], Float[Array, " cells"]]:
    """The probability of each cell of the picture, the last one being all that lies outside:
    samples counted, and both counts blurred alike."""
    return (
        smooth_grid(histogram_masses(x_real, scene.view, CELLS)),
        smooth_grid(histogram_masses(x_fake, scene.view, CELLS)),
    )


def measured(inputs: MetricInputs, view: View) -> Picture:
    """`optimal_discriminator` from both histograms, and `generator_density` per unit of area: what
    the divergences look at, under the same blur."""
    optimal = optimal_discriminator(inputs.data_mass[:-1], inputs.generator_mass[:-1])
    cell_area = jnp.prod((view[:, 1] - view[:, 0]) / CELLS)
    return {
        "optimal_discriminator": optimal.reshape(CELLS, CELLS),
        "generator_density": inputs.generator_mass[:-1].reshape(CELLS, CELLS) / cell_area,
    }


SPEC = DomainSpec(
    title="Plane",
    source="Metz et al., Unrolled Generative Adversarial Networks (2017), figure 2",
    formula="x ∈ ℝ²",
    shape=(2,),
    offers=frozenset({"masses", "points"}),
    observe=observe,
    costly=frozenset({"gradients", "manifold"}),
    places=grid_centres,
    axes=2,
    traced_places=16,
    inspected_places=24,
    masses=masses,
    measured=measured,
    density_method=lambda is_line_map: "smoothed histogram of fresh samples",
)
