"""What a domain may ask of a training, in order to draw it or to measure it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from jaxtyping import Array, Float, Int

from ganscope.gan.hooks import Points
from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.types import Scalar, Weights

# Arrays by the names that a frame has for them.
type Picture = dict[str, Array]
# The box to look at: one (low, high) row per axis.
type View = Float[Array, "d 2"]


class Prior(NamedTuple):
    """The noise that G starts from. name: an entry of `latents.LATENTS`."""

    name: str
    dimension: int
    scale: Scalar


class SceneLabels(NamedTuple):
    """Real samples with their classes, the same all through a run: see `LabelledSamples`.

    known, fresh: n -> as many, if there are, that training draws from, or never sees. weights: the
    share of each class.
    """

    known: Callable[[int], tuple[Points, Int[Array, " n"]]]
    fresh: Callable[[int], tuple[Points, Int[Array, " n"]]]
    weights: Float[Array, " classes"]


class Scene(NamedTuple):
    """One moment of a training. Both players are those that are shown, see `shown_state`.

    view: the box to look at, None where there is none. log_density: of the data, None where it is
      not known.
    prior: G's noise. is_line_map: whether G maps a line of latents to points, and nothing else goes
      in.
    generator, discriminator: the weights of both players.
    generate: latents -> G(z), without G's own randomness.
    sample: n -> fresh samples of G, from the same latents all through a run.
    first_axis: numbers -> latents with these on the first axis, 0 on the others, the first code.
    judge: points -> (D's answers as they are shown, D's logits for categories, which may be none).
    pull: points -> -dL_G/dx at each of them.
    gradients: (G's weights, D's weights) -> the gradient of each player's own loss.
    fakes, reals: the samples that the picture shows.
    labelled: real samples with their classes; None where the problem has none.
    if_whole: computes the layers that may be left out of a picture; where they are left out it
      returns zeros instead.
    """

    view: Any
    log_density: Any
    prior: Prior
    is_line_map: bool
    generator: Weights
    discriminator: Weights
    generate: Callable[[Float[Array, "n latent"]], Points]
    sample: Callable[[int], Points]
    first_axis: Callable[[Float[Array, " n"]], Float[Array, "n latent"]]
    judge: Callable[[Points], tuple[Float[Array, " n"], Float[Array, "n categories"]]]
    pull: Callable[[Points], Points]
    gradients: Callable[[Weights, Weights], tuple[Weights, Weights]]
    fakes: Points
    reals: Points
    labelled: SceneLabels | None
    if_whole: Callable[[Callable[[], Picture]], Picture]


# --- hooks of a domain that do nothing ---


def no_layers(scene: Scene) -> Picture:
    """No layers beside the samples."""
    return {}


def no_measured_layers(inputs: MetricInputs, view: Any) -> Picture:
    """No layers that are as new as the metrics."""
    return {}


def no_evidence(scene: Scene, x_real: Points, x_fake: Float[Array, "m d"]) -> None:
    """No metrics of its own."""


def no_density(is_line_map: bool) -> str:
    """No density of G is computed."""
    return ""
