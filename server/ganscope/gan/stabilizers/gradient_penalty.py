"""Pulls D's slope towards 1 between real and fake; a Wasserstein critic then gives a distance."""

import jax
import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.hooks import DiscriminatorPass
from ganscope.gan.schedules import EVERY
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Parameters, Scalar

# Keeps the norm differentiable where the slope is exactly 0.
EPSILON = 1e-12


def penalty(d_pass: DiscriminatorPass, live: Parameters) -> Scalar:
    """λ E (||∇D(x̂)|| - 1)^2, x̂ uniform on the straight line between a real and a fake sample.

    **Source**: Gulrajani et al. (2017), equation 3.
    **Differs**: where D judges packs, the slope is that along each sample of the pack.
    """
    u = jax.random.uniform(d_pass.key, (d_pass.x_real.shape[0], 1))
    between = u * d_pass.x_real + (1.0 - u) * d_pass.x_fake
    gradient = jax.grad(lambda x: jnp.sum(d_pass.judge(x)))(between)
    slope = jnp.sqrt(jnp.sum(gradient**2, axis=1) + EPSILON)
    return live["weight"] * jnp.mean((slope - 1.0) ** 2)


SPEC = StabilizerSpec(
    title="Gradient penalty",
    source="Gulrajani et al., Improved Training of Wasserstein GANs (2017), equation 3",
    formula="+ λ E (‖∇D(x̂)‖ − 1)²,  x̂ = u x + (1 − u) G(z)",
    penalty=penalty,
    fields=(
        Field(
            name="weight",
            title="Weight (λ)",
            default=0.1,
            minimum=0.0,
            maximum=20.0,
            help="The paper uses 10 on images and 0.1 on these small problems.",
        ),
        EVERY,
    ),
)
