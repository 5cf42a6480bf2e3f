"""Lets D see how close each sample is to the others of its batch, so it recognises near-copies.

M_i = T h_i is a matrix (kernels x dimensions) for each sample i; o_b(i) = sum over the other j of
exp(-||M_ib - M_jb||_1) joins D's last hidden layer. Without a hidden layer h_i is D's input.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.fields import Field
from ganscope.gan.pairwise_kernel import closeness, total_closeness
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Key, Options, Weights

# Numbers compared per update: 2^25 floats are 128 MiB, and the gradient holds a few of those.
MOST_COMPARISONS = 2**25


def weights(key: Key, width: int, options: Options) -> Weights:
    """The tensor T (kernels, dimensions, width), N(0, initial_scale^2 / width)."""
    shape = (options["kernels"], options["dimensions"], width)
    return {
        "tensor": options["initial_scale"] / width**0.5 * jax.random.normal(key, shape),
    }


def features(
    h: Float[Array, "n width"],
    context_batch: Float[Array, "m width"] | None,
    weights: Weights,
    options: Options,
) -> Float[Array, "n kernels"]:
    """o_b(i): how many samples are close to sample i, as each kernel b measures it.

    **Source**: Salimans et al. (2016), section 3.2.
    **Differs**: a sample is not compared with itself, as in the authors' code; the `form`
    sum_with_itself adds the constant 1 that the paper's sum has. `form` mean divides by the number
    of others, so that the features, and with them D, mean the same at every batch size.
    """
    m = jnp.einsum("kdw,nw->kdn", weights["tensor"], h)
    if context_batch is None:
        total, n_others = total_closeness(m) - 1.0, h.shape[0] - 1
    else:
        others = jnp.einsum("kdw,mw->kdm", weights["tensor"], context_batch)
        total, n_others = jnp.sum(closeness(m, others), axis=-1), context_batch.shape[0]
    if options["form"] == "mean":
        total = total / max(n_others, 1)
    elif options["form"] == "sum_with_itself":
        total = total + 1.0
    return total.T


def conflict(values: Mapping[str, Any], batch_size: int) -> tuple[str, str] | None:
    """All pairs of a batch are compared in every kernel and dimension, all in memory at once."""
    most = MOST_COMPARISONS // batch_size**2
    if values["kernels"] * values["dimensions"] <= most:
        return None
    return "kernels", f"kernels × dimensions of at most {most} at batch size {batch_size}"


SPEC = StabilizerSpec(
    title="Minibatch discrimination",
    source="Salimans et al., Improved Techniques for Training GANs (2016), section 3.2",
    formula="o_b(i) = Σ_{j≠i} exp(−‖M_ib − M_jb‖₁),  M_i = T h(x_i)",
    weights=weights,
    features=features,
    conflict=conflict,
    is_batch_aware=True,
    compares_pairs=True,
    needs_networks=True,
    fields=(
        Field(
            name="kernels",
            title="Kernels",
            kind="integer",
            default=5,
            minimum=1,
            maximum=32,
            change="recompile",
            help=(
                "Number of kernels, each of which compares the samples of the batch in its own way."
            ),
        ),
        Field(
            name="dimensions",
            title="Dimensions",
            kind="integer",
            default=3,
            minimum=1,
            maximum=16,
            change="recompile",
            help="The dimension of the space in which each kernel measures distances.",
        ),
        Field(
            name="form",
            title="Form",
            kind="choice",
            default="mean",
            choices=(
                ("mean", "Mean"),
                ("sum", "Sum"),
                ("sum_with_itself", "Sum, with itself"),
            ),
            change="recompile",
            help="The paper sums over the batch; the mean does not depend on the batch size.",
        ),
        Field(
            name="initial_scale",
            title="Initial scale",
            default=1.0,
            minimum=0.01,
            maximum=10.0,
            scale="log",
            change="restart",
            help=(
                "The initial scale of the distances between samples in the kernels: 1 is LeCun's "
                "initialisation."
            ),
        ),
    ),
)
