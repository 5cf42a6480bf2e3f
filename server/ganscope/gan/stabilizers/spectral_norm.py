"""Divides each of D's weight matrices by its largest singular value, so D cannot become steep."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.hooks import InitContext, Matrices, StepContext
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Key, Options, Parameters, Scalar, Weights

EPSILON = 1e-12
# Rounds of the power iteration before the first step; after that, one per step is enough.
FIRST_ROUNDS = 20


def power_iteration(
    matrix: Float[Array, "fan_in fan_out"], u: Float[Array, " fan_in"]
) -> tuple[Float[Array, " fan_in"], Float[Array, " fan_out"]]:
    """v = Wᵀu / ||Wᵀu||, u = Wv / ||Wv||: they approach the leading singular vectors."""
    v = _unit(matrix.T @ u)
    return _unit(matrix @ v), v


def _unit(vector: Float[Array, " n"]) -> Float[Array, " n"]:
    return vector / (jnp.sqrt(jnp.sum(vector**2)) + EPSILON)


def memory(key: Key, context: InitContext, options: Options) -> Weights:
    """An approximate left singular vector of each matrix."""
    assert context.matrices is not None
    vectors = []
    for i, matrix in enumerate(context.matrices.read(context.discriminator)):
        u = _unit(jax.random.normal(jax.random.fold_in(key, i), (matrix.shape[0],)))
        for _ in range(FIRST_ROUNDS):
            u, _ = power_iteration(matrix, u)
        vectors.append(u)
    return {"vectors": vectors}


def update_memory(memory: Weights, context: StepContext, live: Parameters) -> Weights:
    """One more round for each matrix as it is now."""
    assert context.matrices is not None
    pairs = zip(context.matrices.read(context.discriminator), memory["vectors"], strict=True)
    return {"vectors": [power_iteration(matrix, u)[0] for matrix, u in pairs]}


def reparametrize(discriminator: Weights, memory: Weights, matrices: Matrices | None) -> Weights:
    """W / σ(W), σ = uᵀ W v with u and v held fixed; biases stay.

    **Source**: Miyato et al. (2018), equations 8 and 9, algorithm 1.
    """
    assert matrices is not None
    pairs = zip(matrices.read(discriminator), memory["vectors"], strict=True)
    return matrices.divide(discriminator, [_norm(matrix, u) for matrix, u in pairs])


def _norm(matrix: Float[Array, "fan_in fan_out"], u: Float[Array, " fan_in"]) -> Scalar:
    u, v = jax.lax.stop_gradient(power_iteration(matrix, u))
    norm: Scalar = u @ matrix @ v
    return norm


SPEC = StabilizerSpec(
    title="Spectral normalisation",
    source="Miyato et al., Spectral Normalization for GANs (2018), equation 8",
    formula="W ↦ W / σ(W)",
    memory=memory,
    update_memory=update_memory,
    reparametrize=reparametrize,
    needs_networks=True,
)
