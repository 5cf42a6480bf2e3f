"""One number for each player: G outputs θ for every noise, and D's logit is ψ x.

The smallest players there are. Both numbers start where the problem says. A configuration keeps the
fields of the MLP here too, so that they are still there when another problem is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.architectures import mlp
from ganscope.gan.hooks import Adjust, NetworkDesign, Rows
from ganscope.gan.specs import ArchitectureSpec
from ganscope.gan.types import Hyper, Key, Weights


def init(
    key: Key,
    design: NetworkDesign,
    hyper: Hyper,
    inputs: Mapping[str, int],
    beside: Mapping[str, int],
    n_outputs: int,
) -> Weights:
    """θ or ψ, as the live parameters `start_generator` and `start_discriminator` have it."""
    name = "theta" if design.player == "generator" else "psi"
    return {name: hyper["problem_parameters"][f"start_{design.player}"]}


def layers(
    weights: Weights, design: NetworkDesign, rows: Rows, reference: Rows | None, adjust: Adjust
) -> tuple[Sequence[Float[Array, "n d"]], None]:
    """No hidden layer: the output sees the input itself."""
    return [rows["x"]], None


def output(weights: Weights, design: NetworkDesign, blocks: Rows) -> Float[Array, "n 1"]:
    """G: θ for every latent. D: ψ x."""
    x = blocks["h"]
    if design.player == "generator":
        return jnp.broadcast_to(weights["theta"][None, None], (x.shape[0], 1))
    logits: Array = weights["psi"] * x[:, 0]
    return logits[:, None]


SPEC = ArchitectureSpec(
    title="Two numbers",
    source="Mescheder et al., Which Training Methods for GANs do actually Converge? (2018)",
    formula="G(z) = θ,  D(x) = σ(ψ x)",
    network_fields=mlp.SPEC.network_fields,
    traced=mlp.SPEC.traced,
    has_layers=False,
    init=init,
    layer_widths=lambda design: (),
    feature_width=lambda design, inputs: 1,
    layers=layers,
    output=output,
)
