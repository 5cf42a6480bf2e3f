"""The smallest possible GAN: one number for the generator, one for the discriminator.

The data is a single point at 0, G answers θ whatever its noise, and D(x) has the logit ψ x. All
that training does is a path in the plane of (θ, ψ), and the only equilibrium is its origin.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ganscope.gan.fields import Field
from ganscope.gan.specs import ProblemSpec
from ganscope.gan.targets.mixtures import LOG_2PI
from ganscope.gan.types import Key, Modes, Parameters

# A point mass has no density. It is drawn, and counted, as a Gaussian of this width.
WIDTH = 0.03


def sample(key: Key, n: int, parameters: Parameters) -> Float[Array, "n 1"]:
    """n times 0."""
    return jnp.zeros((n, 1)) + 0.0 * parameters["start_generator"]


def log_density(x: Float[Array, "n 1"], parameters: Parameters) -> Float[Array, " n"]:
    """log N(x; 0, 0.03²), a stand-in for the point mass."""
    return -0.5 * ((x[:, 0] / WIDTH) ** 2 + LOG_2PI) - jnp.log(WIDTH)


def modes(parameters: Parameters) -> Modes:
    """The one point."""
    return Modes(jnp.zeros((1, 1)), jnp.full((1, 1), WIDTH), jnp.ones(1))


def nearest_mode(
    x: Float[Array, "n 1"], parameters: Parameters
) -> tuple[Int[Array, " n"], Float[Array, " n"]]:
    """The one there is, and the distance in widths."""
    return jnp.zeros(x.shape[0], jnp.int32), jnp.abs(x[:, 0]) / WIDTH


def view(parameters: Parameters) -> Float[Array, "1 2"]:
    """Twice as far as either player starts."""
    start = jnp.stack([parameters["start_generator"], parameters["start_discriminator"]])
    reach = jnp.maximum(2.0 * jnp.max(jnp.abs(start)), 1.0)
    return jnp.stack([-reach, reach])[None]


SPEC = ProblemSpec(
    title="Dirac-GAN",
    source="Mescheder et al., Which Training Methods for GANs do actually Converge? (2018)",
    formula="p_data = δ₀,  G(z) = θ,  D(x) = σ(ψ x)",
    domain="phase",
    sample=sample,
    log_density=log_density,
    modes=modes,
    nearest_mode=nearest_mode,
    view=view,
    # The paper's own setting: plain gradient steps of size 0.2, both players at once.
    start={
        "loss": "minimax",
        "latent_dim": 1,
        "batch_size": 2,
        "update_rule": "simultaneous",
        "generator_optimizer": "sgd",
        "discriminator_optimizer": "sgd",
        "generator_learning_rate": 0.2,
        "discriminator_learning_rate": 0.2,
    },
    architecture="scalar",
    fields=(
        Field(
            name="start_generator",
            title="Start of G (θ₀)",
            default=1.0,
            minimum=-3.0,
            maximum=3.0,
            help="The generator's initial value. Takes effect at the next reset.",
        ),
        Field(
            name="start_discriminator",
            title="Start of D (ψ₀)",
            default=1.0,
            minimum=-3.0,
            maximum=3.0,
            help="The discriminator's initial value. Takes effect at the next reset.",
        ),
    ),
)
