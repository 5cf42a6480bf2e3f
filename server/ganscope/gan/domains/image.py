"""Images in grey, as rows of pixels from -1 to 1: a wall of fakes, with real ones beside it.

Nothing is drawn over the space of all images, which has a dimension for each pixel: there are no
densities, no curves of D, and no map of latents.
"""

from __future__ import annotations

import math
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float, UInt8

from ganscope.gan.hooks import Points
from ganscope.gan.image_evidence import ImageEvidence, class_shares, gathered, nearest
from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.scene import Picture, Scene
from ganscope.gan.specs import DomainSpec

SHOWN = 64
# Real images among which the neighbours of the shown fakes are sought, where data are endless.
SHOWN_KNOWN = 512
MEASURED = 1000
# Real images that a measurement compares with, and fresh ones that it is compared with itself.
KNOWN, FRESH = 2000, 448


def observe(scene: Scene) -> Picture:
    """`fake_samples` (n, side, side), bytes from black to white; `real_samples` and `nearest_real`,
    the nearest known real image of each fake, (n, side, side / 2): two pixels of 4 bits a byte, the
    left one in the upper bits. `nearest_distance`, `nearest_label`. `fake_verdicts`,
    `real_verdicts`: D's answers as they are shown."""
    assert scene.labelled is not None
    known, labels = scene.labelled.known(SHOWN_KNOWN)

    def neighbours() -> Picture:
        found = nearest(scene.fakes, known, labels)
        return {
            "nearest_real": packed(known[found.row]),
            "nearest_distance": found.distance,
            "nearest_label": found.label.astype(jnp.float32),
        }

    return {
        "fake_samples": as_grey(scene.fakes, 255),
        "real_samples": packed(scene.reals),
        **scene.if_whole(neighbours),
        "fake_verdicts": scene.judge(scene.fakes)[0],
        "real_verdicts": scene.judge(scene.reals)[0],
    }


def as_grey(x: Points, white: int) -> UInt8[Array, "n side side"]:
    """Square images as whole numbers from 0, black, to `white`."""
    side = math.isqrt(x.shape[1])
    levels = jnp.round((jnp.clip(x, -1.0, 1.0) + 1.0) * (white / 2.0))
    return levels.reshape(-1, side, side).astype(jnp.uint8)


def packed(x: Points) -> UInt8[Array, "n side half"]:
    """Square images of an even side with 4 bits a pixel."""
    levels = as_grey(x, 15)
    return 16 * levels[:, :, 0::2] + levels[:, :, 1::2]


def evidence(scene: Scene, x_real: Points, x_fake: Float[Array, "m d"]) -> ImageEvidence:
    """Known and fresh real images beside the fakes: the same ones all through a run."""
    assert scene.labelled is not None
    return gathered(
        scene.labelled.known(KNOWN),
        scene.labelled.fresh(FRESH),
        x_fake,
        scene.labelled.weights,
    )


def measured(inputs: MetricInputs, view: Any) -> dict[str, Float[Array, " classes"]]:
    """`digit_share`, the share of each class among the fakes that look like data, and
    `digit_weight`, its share in the data."""
    return {
        "digit_share": class_shares(inputs.images),
        "digit_weight": inputs.images.weights,
    }


SPEC = DomainSpec(
    title="Images",
    source="Goodfellow et al., Generative Adversarial Nets (2014), figure 2",
    formula="x ∈ [−1, 1]ⁿˣⁿ",
    offers=frozenset({"labelled_images"}),
    shown_samples=SHOWN,
    measured_samples=MEASURED,
    reference_samples=KNOWN,
    observe=observe,
    costly=frozenset({"nearest_real", "nearest_distance", "nearest_label"}),
    evidence=evidence,
    measured=measured,
)
