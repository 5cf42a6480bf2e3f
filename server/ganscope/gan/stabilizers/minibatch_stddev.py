"""Gives D the standard deviation of the batch as one more input: it shows a collapsed G."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.hooks import Rows
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Options

# Keeps the square root differentiable for a batch of equal samples.
EPSILON = 1e-8


def rows(rows: Rows, context_batch: Rows | None, options: Options) -> Rows:
    """Adds the standard deviation over the batch, averaged over the coordinates.

    **Source**: Karras et al. (2018), section 3.
    **Differs**: it joins D's input; the paper adds it as a feature map near D's end.
    """
    x = rows["x"]
    if context_batch is None:
        spread = jnp.broadcast_to(_spread(x)[None, None], (x.shape[0], 1))
    else:
        others = context_batch["x"]
        batches = jnp.concatenate(
            [x[:, None, :], jnp.broadcast_to(others[None], (x.shape[0], *others.shape))], axis=1
        )
        spread = _spread(jnp.moveaxis(batches, 1, 0))[:, None]
    return {**rows, "minibatch_stddev": spread}


def _spread(batch: Float[Array, "batch *n d"]) -> Float[Array, "*n"]:
    return jnp.mean(jnp.sqrt(jnp.var(batch, axis=0) + EPSILON), axis=-1)


SPEC = StabilizerSpec(
    title="Minibatch stddev",
    source="Karras et al., Progressive Growing of GANs (2018), section 3",
    formula="x ↦ (x, mean_d std_batch(x_d))",
    rows=rows,
    is_batch_aware=True,
    needs_networks=True,
)
