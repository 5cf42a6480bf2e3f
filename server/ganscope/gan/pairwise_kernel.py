"""How close each sample is to the others of a batch, summed over all pairs, fast on a CPU.

Every step of minibatch discrimination compares all pairs thrice, so this is where its time goes.
XLA compiles a chain of elementwise operations to one vectorised loop, if all arrays are contiguous
along the last axis and the loop ends in front of a sum. The barriers below say where loops end:
without them XLA copies the cheap comparisons into every consumer, unvectorised sums among them.
"""

import math

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

LN2 = math.log(2.0)
# 2^f = sum_k (f ln 2)^k / k!, from k = 7 down: on [-1/2, 1/2] the rest is below half a float's ulp.
TAYLOR = tuple(LN2**k / math.factorial(k) for k in range(7, -1, -1))
# Added to a small float, this rounds it to an integer, which then is in the lowest bits.
ROUNDING = 1.5 * 2.0**23
# Makes any difference of two floats that matters larger than 1, so that clipping gives its sign.
HUGE = 2.0**60
# The gradient adds up this many pairs in registers before it writes a number to memory.
PAIRS = 8


def closeness(
    here: Float[Array, "kernels dimensions n"], there: Float[Array, "kernels dimensions m"]
) -> Float[Array, "kernels n m"]:
    """c_b(i, j) = exp(-sum_d |here_bdi - there_bdj|)."""
    here, there = here / LN2, there / LN2
    # One dimension at a time: n x m x kernels numbers at once, not that times dimensions.
    distance = sum(
        jnp.abs(here[:, d, :, None] - there[:, d, None, :]) for d in range(here.shape[1])
    )
    return exp2(-distance)


@jax.custom_vjp
def total_closeness(m: Float[Array, "kernels dimensions n"]) -> Float[Array, "kernels n"]:
    """o_b(i) = sum_j c_b(i, j) over all samples j of the batch, i itself (which adds 1) included.

    Its gradient for a cotangent g is, as each pair counts in the sum of either sample,
    -sum_j c_b(i, j) (g_bi + g_bj) sign(M_bdi - M_bdj).
    """
    return jnp.sum(closeness(m, m), axis=-2)


def _forward(m: Float[Array, "kernels dimensions n"]) -> tuple[Array, tuple[Array, Array]]:
    c = jax.lax.optimization_barrier(closeness(m, m))
    return jnp.sum(c, axis=-2), (m, c)  # c is symmetric, and columns add up vector by vector


def _backward(
    kept: tuple[Array, Array], g: Float[Array, "kernels n"]
) -> tuple[Float[Array, "kernels dimensions n"]]:
    m, c = kept
    # The sign is a constant almost everywhere: second derivatives go through c and g alone. Beside
    # m in one array, g is as contiguous as m, in whatever layout it came.
    scaled = jax.lax.stop_gradient(m) * HUGE
    both = jax.lax.optimization_barrier(jnp.concatenate([scaled, g[:, None, :]], axis=1))
    m, g = both[:, :-1], both[:, -1]

    def pull(i: slice) -> Float[Array, "kernels dimensions block n"]:
        """What the samples i do to all samples j."""
        pair = c[:, i, :] * (g[:, i, None] + g[:, None, :])
        sign = jnp.clip(m[:, :, i, None] - m[:, :, None, :], -1.0, 1.0)
        return pair[:, None] * sign

    n = m.shape[-1]
    block = n // math.gcd(n, PAIRS)
    pulls = sum(pull(slice(start, start + block)) for start in range(0, n, block))
    return (jnp.sum(jax.lax.optimization_barrier(pulls), axis=-2),)


total_closeness.defvjp(_forward, _backward)


@jax.custom_jvp
def exp2(y: Float[Array, "*n"]) -> Float[Array, "*n"]:
    """2^y for y <= 0, to a float's precision: 2^round(y) is written into the exponent's bits.

    **Differs**: a third faster than XLA's exp; below 2^-126, the least normal float, it
    stays there.
    """
    y = jnp.maximum(y, -126.0)
    shifted = y + ROUNDING
    fraction = y - (shifted - ROUNDING)
    power = jnp.full_like(y, TAYLOR[0])
    for coefficient in TAYLOR[1:]:
        power = power * fraction + coefficient
    exponent = jax.lax.bitcast_convert_type(shifted, jnp.int32) << 23
    bits = jax.lax.bitcast_convert_type(power, jnp.int32) + exponent
    return jax.lax.bitcast_convert_type(bits, jnp.float32)


exp2.defjvps(lambda tangent, power, _: LN2 * power * tangent)
