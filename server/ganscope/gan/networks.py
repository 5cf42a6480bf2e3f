"""Multi-layer perceptrons whose first and last layer may take several named blocks of inputs.

A plain network has one block, "x" in front and "h" behind. A stabilizer that gives D something
more to look at (a batch statistic, the other samples of a pack, minibatch features) adds a block
with weights of its own, so that it can be switched on and off while the rest stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.structure import NetworkShape
from ganscope.gan.types import Key, Scalar, Weights

type Blocks = Mapping[str, Float[Array, "n _"]]
type Adjust = Callable[[int, Array, Array | None], Array]

ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "tanh": jnp.tanh,
        "relu": jax.nn.relu,
        # Slope 0.2, as in DCGAN (Radford et al. 2015, section 3).
        "leaky_relu": lambda x: jax.nn.leaky_relu(x, 0.2),
        "softplus": jax.nn.softplus,
        "elu": jax.nn.elu,
        "gelu": jax.nn.gelu,
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


def init_mlp(
    key: Key,
    shape: NetworkShape,
    std: Scalar,
    inputs: Mapping[str, int],
    outputs: Mapping[str, int],
    n_outputs: int,
) -> Weights:
    """Weights of a network; biases start at 0.

    Args:
      key: what they are drawn from.
      shape: layers, width and initializer.
      std: the spread of the initializer `normal`.
      inputs: the width of each block in front.
      outputs: the width of each block that joins the last hidden layer in front of the output.
      n_outputs: number of output units.

    A layer that takes several blocks is initialised as the one wide matrix that it is, so that
    fan-in counts all of them, and then split.
    """
    keys = jax.random.split(key, shape.hidden_layers + 1)
    width = shape.hidden_width

    def draw(key: Key, fan_in: int, fan_out: int) -> Array:
        return init_weights(key, shape.initializer, std, (fan_in, fan_out))

    return {
        "inputs": _split(draw(keys[0], sum(inputs.values()), width), inputs),
        "input_bias": jnp.zeros(width),
        "hidden": [
            {"weights": draw(layer_key, width, width), "bias": jnp.zeros(width)}
            for layer_key in keys[1:-1]
        ],
        "outputs": _split(
            draw(keys[-1], width + sum(outputs.values()), n_outputs), {"h": width, **outputs}
        ),
        "output_bias": jnp.zeros(n_outputs),
    }


def _split(matrix: Array, widths: Mapping[str, int]) -> dict[str, Array]:
    blocks, start = {}, 0
    for name, width in widths.items():
        blocks[name] = matrix[start : start + width]
        start += width
    return blocks


def hidden_layers(
    weights: Weights,
    activation: str,
    rows: Blocks,
    reference: Mapping[str, Float[Array, "m _"]] | None = None,
    adjust: Adjust = lambda index, a, reference: a,
) -> tuple[Sequence[Float[Array, "n width"]], Sequence[Float[Array, "m width"]] | None]:
    """Each hidden layer's activations, of the rows and of a reference batch beside them.

    Args:
      weights: of the network.
      activation: a name in `ACTIVATIONS`.
      rows: what to compute it for.
      reference: other rows, which pass through the same layers.
      adjust: (index of the layer, input of its activation, that of the reference) -> input.
    """
    act = ACTIVATIONS[activation]

    def activate(index: int, a: Array, beside: Array | None) -> tuple[Array, Array | None]:
        # Rows that are a reference to others have none themselves.
        adjusted = None if beside is None else act(adjust(index, beside, None))
        return act(adjust(index, a, beside)), adjusted

    def first(rows: Blocks) -> Array:
        a: Array = _join(rows, weights["inputs"]) + weights["input_bias"][None, :]
        return a

    h, beside = activate(0, first(rows), None if reference is None else first(reference))
    layers, layers_beside = [h], [] if beside is None else [beside]
    for index, layer in enumerate(weights["hidden"], start=1):

        def affine(h: Array, layer: Weights = layer) -> Array:
            a: Array = h @ layer["weights"] + layer["bias"][None, :]
            return a

        h, beside = activate(index, affine(h), None if beside is None else affine(beside))
        layers.append(h)
        layers_beside += [] if beside is None else [beside]
    return layers, layers_beside or None


def output_layer(weights: Weights, blocks: Blocks) -> Float[Array, "n outputs"]:
    """The linear output, of the last hidden layer "h" and whatever stands beside it."""
    logits: Array = _join(blocks, weights["outputs"]) + weights["output_bias"][None, :]
    return logits


def _join(blocks: Blocks, weights: Mapping[str, Array]) -> Array:
    total: Array = blocks[first := next(iter(blocks))] @ weights[first]
    for name in list(blocks)[1:]:
        total = total + blocks[name] @ weights[name]
    return total
