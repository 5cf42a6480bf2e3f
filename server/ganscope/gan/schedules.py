"""How a penalty's weight changes over a run, and how often it is paid."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ganscope.gan.fields import Field
from ganscope.gan.hooks import DiscriminatorPass
from ganscope.gan.types import Options, Parameters, Scalar


def annealed(live: Parameters, step: Int[Array, ""] | int) -> Float[Array, ""]:
    """weight (final_share)^(step / anneal_steps), held from `anneal_steps` on; 0 steps keep it.

    An even fall on a logarithmic scale.
    """
    n_steps = live["anneal_steps"]
    progress = jnp.asarray(step, jnp.float32) / jnp.maximum(n_steps, 1).astype(jnp.float32)
    factor: Scalar = live["final_share"] ** jnp.minimum(progress, 1.0)
    return live["weight"] * jnp.where(n_steps > 0, factor, 1.0)


def lazily(
    penalty: Callable[[DiscriminatorPass, Parameters], Scalar],
    d_pass: DiscriminatorPass,
    live: Parameters,
    options: Options,
) -> Scalar:
    """k times the penalty in every k-th step from step 0 on, and nothing in the steps between,
    which do not compute it: the same weight on average. k is `options["every"]`; 1 without one.

    **Source**: Karras et al., StyleGAN2 (2020), section 4.1 and appendix B: lazy regularisation.
    **Differs**: the paper takes the penalty's gradient in an optimizer step of its own, and adapts
    Adam's rates to the k + 1 moves in k steps; here it joins the gradient of the loss.
    """
    every = options.get("every", 1)
    if every == 1:
        return penalty(d_pass, live)
    paid: Scalar = jax.lax.cond(
        jnp.asarray(d_pass.step) % every == 0,
        lambda: every * penalty(d_pass, live),
        lambda: jnp.zeros((), jnp.float32),
    )
    return paid


EVERY = Field(
    name="every",
    title="Every",
    kind="integer",
    default=1,
    minimum=1,
    maximum=64,
    unit="steps",
    change="recompile",
    is_advanced=True,
    is_neutral=True,
    help="Paid in every k-th step, k times as high: cheaper. Large k kicks D now and then.",
)

ANNEALING = (
    Field(
        name="anneal_steps",
        title="Falls until step",
        kind="integer",
        default=0,
        minimum=0,
        maximum=1_000_000,
        is_advanced=True,
        help="The step at which the weight reaches its final share; 0 keeps it constant.",
    ),
    Field(
        name="final_share",
        title="Final share",
        default=0.01,
        minimum=0.0001,
        maximum=1.0,
        scale="log",
        is_advanced=True,
        help="The final weight as a share of the first one, if it falls.",
    ),
)
