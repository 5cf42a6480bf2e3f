"""What architectures are built from: activations, first weights, and layers of named blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import jax
import jax.numpy as jnp
from jaxtyping import Array

from ganscope.gan.hooks import Rows
from ganscope.gan.types import Key, Scalar

ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "tanh": jnp.tanh,
        "relu": jax.nn.relu,
        # Slope 0.2, as in DCGAN (Radford et al. 2015, section 3).
        "leaky_relu": lambda x: jax.nn.leaky_relu(x, 0.2),
        "softplus": jax.nn.softplus,
        "elu": jax.nn.elu,
        "gelu": jax.nn.gelu,
        "sigmoid": jax.nn.sigmoid,
    }
)

INITIALIZERS: Mapping[str, jax.nn.initializers.Initializer] = MappingProxyType(
    {
        "glorot": jax.nn.initializers.glorot_uniform(),
        "he": jax.nn.initializers.he_normal(),
        "lecun": jax.nn.initializers.lecun_normal(),
        "orthogonal": jax.nn.initializers.orthogonal(),
        "normal": jax.nn.initializers.normal(1.0),
    }
)


def init_weights(key: Key, initializer: str, std: Scalar, shape: tuple[int, int]) -> Array:
    """One weight matrix (fan_in, fan_out); `std` is used by `normal` alone."""
    weights = INITIALIZERS[initializer](key, shape, jnp.float32)
    return weights * std if initializer == "normal" else weights


def split(matrix: Array, widths: Mapping[str, int]) -> dict[str, Array]:
    """The rows of one weight matrix as the named blocks that they belong to."""
    blocks, start = {}, 0
    for name, width in widths.items():
        blocks[name] = matrix[start : start + width]
        start += width
    return blocks


def join(blocks: Rows, weights: Mapping[str, Array]) -> Array:
    """The sum of each block of columns times its own weights."""
    total: Array = blocks[first := next(iter(blocks))] @ weights[first]
    for name in list(blocks)[1:]:
        total = total + blocks[name] @ weights[name]
    return total
