"""What the theory says about the game, in closed form."""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.types import Scalar

LOG_4 = 1.3862943611198906
# Compiled code rounds what is below 1e-38 to 0. A cell with less than this probability counts
# as empty, so that no fraction of it can vanish from a denominator.
SPECK = 1e-30


def kl_divergence(p: Float[Array, " n"], q: Float[Array, " n"]) -> Scalar:
    """KL(p || q) = sum p log(p / q) in nats, for the probabilities of the same n cells.

    Cells without p count 0; where q alone is 0 the result is infinite.
    """
    is_present = p > SPECK
    ratio = jnp.where(is_present, p, 1.0) / jnp.where(is_present, q, 1.0)
    # NaN means that there was nothing to compare, and has to stay visible.
    return jnp.sum(jnp.where(is_present, p * jnp.log(ratio), jnp.where(jnp.isnan(p), p, 0.0)))


def js_divergence(p: Float[Array, " n"], q: Float[Array, " n"]) -> Scalar:
    """The mean of the KL divergences from p and from q to their average, in nats: 0 to log 2.

    **Source**: Goodfellow et al. (2014), theorem 1: C(G) = -log 4 + 2 JS(p_data, p_g).
    """
    middle = 0.5 * (p + q)
    return 0.5 * kl_divergence(p, middle) + 0.5 * kl_divergence(q, middle)


def optimal_discriminator(
    data_density: Float[Array, "*n"], generator_density: Float[Array, "*n"]
) -> Float[Array, "*n"]:
    """D*(x) = p_data(x) / (p_data(x) + p_g(x)): the best answer to a fixed generator.

    Where neither has any density the question does not arise, and the answer is NaN.

    **Source**: Goodfellow et al. (2014), proposition 1.
    """
    total = data_density + generator_density
    return jnp.where(total > 0, data_density / jnp.where(total > 0, total, 1.0), jnp.nan)


def value_of(js: Scalar) -> Scalar:
    """V(D*, G) = -log 4 + 2 JS, in nats: what the best answer to a fixed generator attains.

    **Source**: Goodfellow et al. (2014), theorem 1, where it is called C(G).
    """
    return 2.0 * js - LOG_4


def js_of(value: Scalar) -> Scalar:
    """(V + log 4) / 2, in nats: the JS divergence at which D would be the best there is.

    No D exceeds V(D*, G), so for any other one this is a lower bound of the true divergence; a D
    that does worse than always answering 1/2 makes it negative.

    **Source**: Goodfellow et al. (2014), theorem 1, solved for JS.
    """
    return 0.5 * (value + LOG_4)
