"""The distance of fakes from real images as two Gaussians on 32 principal components.

It grows with everything: missing digits, blur, noise. Compare it with that of fresh real images.
"""

from ganscope.gan.image_evidence import frechet_distance
from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.specs import MetricSpec
from ganscope.gan.types import Scalar

COMPONENTS = 32


def measure(inputs: MetricInputs) -> Scalar:
    """|m - m'|² + tr(C + C' - 2 (C C')^½) of as many fakes as there are fresh real images, so that
    both distances are wrong by as much."""
    images = inputs.images
    return frechet_distance(images.fakes[: images.fresh.shape[0]], images.known, COMPONENTS)


SPEC = MetricSpec(
    title="Fréchet distance",
    source="Heusel et al. (2017), equation 6, on principal components instead of Inception's",
    formula="‖m − m′‖² + tr(C + C′ − 2 (C C′)^½)",
    needs=frozenset({"labelled_images"}),
    measure=measure,
    reference=(0.0, "perfect"),
)
