"""Multi-layer perceptrons: every unit of a layer is connected to all units of the layer before.

A plain network has one block of inputs, "x" in front and "h" behind. A stabilizer that gives D
something more to look at (a batch statistic, the other samples of a pack, minibatch features) adds
a block with weights of its own, so that it can be switched on and off while the rest stays.

Without a hidden layer the network is affine, x W + b. All blocks then lead to the output, and what
looks at the last hidden layer looks at the input itself: "h" is the input's blocks side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ganscope.gan.fields import Field
from ganscope.gan.hooks import Adjust, Matrices, NetworkDesign, Rows
from ganscope.gan.networks import ACTIVATIONS, INITIALIZERS, init_weights, join, split
from ganscope.gan.scene import Picture
from ganscope.gan.specs import ArchitectureSpec
from ganscope.gan.types import Hyper, Key, Scalar, Weights

# A layer has the square of its width of weights, in every copy of the state of each of many runs:
# with Adam 13 MB for both players with three layers of 512 units, which WGAN-GP's toys have.
WIDE, MOST_WIDE_LAYERS = 256, 3
# A drawing of a network shows so many of the inputs of its first layer.
MAX_INPUTS = 4


def init(
    key: Key,
    design: NetworkDesign,
    hyper: Hyper,
    inputs: Mapping[str, int],
    beside: Mapping[str, int],
    n_outputs: int,
) -> Weights:
    """The first weights; biases start at 0.

    A layer that takes several blocks is initialised as the one wide matrix that it is, so that
    fan-in counts all of them, and then split.
    """
    n_layers, width = design.options["hidden_layers"], design.options["hidden_width"]
    initializer = design.options["initializer"]
    std = hyper[f"{design.player}_initializer_std"]
    keys = jax.random.split(key, n_layers + 1)

    def draw(key: Key, fan_in: int, fan_out: int) -> Array:
        return init_weights(key, initializer, std, (fan_in, fan_out))

    if n_layers == 0:
        blocks = {**inputs, **beside}
        matrix = draw(keys[0], sum(blocks.values()), n_outputs)
        return {"outputs": split(matrix, blocks), "output_bias": jnp.zeros(n_outputs)}
    return {
        "inputs": split(draw(keys[0], sum(inputs.values()), width), inputs),
        "input_bias": jnp.zeros(width),
        "hidden": [
            {"weights": draw(layer_key, width, width), "bias": jnp.zeros(width)}
            for layer_key in keys[1:-1]
        ],
        "outputs": split(
            draw(keys[-1], width + sum(beside.values()), n_outputs), {"h": width, **beside}
        ),
        "output_bias": jnp.zeros(n_outputs),
    }


def layers(
    weights: Weights, design: NetworkDesign, rows: Rows, reference: Rows | None, adjust: Adjust
) -> tuple[Sequence[Float[Array, "n width"]], Sequence[Float[Array, "m width"]] | None]:
    """Each hidden layer's activations, of the rows and of the reference rows; without a hidden
    layer the input, as the only one."""
    if design.options["hidden_layers"] == 0:
        return [_beside(rows)], None if reference is None else [_beside(reference)]
    act = ACTIVATIONS[design.options["activation"]]

    def activate(index: int, a: Array, beside: Array | None) -> tuple[Array, Array | None]:
        # Rows that are a reference to others have none themselves.
        adjusted = None if beside is None else act(adjust(index, beside, None))
        return act(adjust(index, a, beside)), adjusted

    def first(rows: Rows) -> Array:
        a: Array = join(rows, weights["inputs"]) + weights["input_bias"][None, :]
        return a

    h, beside = activate(0, first(rows), None if reference is None else first(reference))
    found, found_beside = [h], [] if beside is None else [beside]
    for index, layer in enumerate(weights["hidden"], start=1):

        def affine(h: Array, layer: Weights = layer) -> Array:
            a: Array = h @ layer["weights"] + layer["bias"][None, :]
            return a

        h, beside = activate(index, affine(h), None if beside is None else affine(beside))
        found.append(h)
        found_beside += [] if beside is None else [beside]
    return found, found_beside or None


def output(weights: Weights, design: NetworkDesign, blocks: Rows) -> Float[Array, "n outputs"]:
    """The linear output, of the last hidden layer "h" and the blocks beside it."""
    matrices = weights["outputs"]
    if design.options["hidden_layers"] == 0:
        matrices = {**matrices, "h": _joined(_without(matrices, blocks))}
    outputs: Array = join(blocks, matrices) + weights["output_bias"][None, :]
    return outputs


def _without(blocks: Mapping[str, Array], names: Rows) -> dict[str, Array]:
    return {name: block for name, block in blocks.items() if name not in names}


def _beside(blocks: Rows) -> Float[Array, "n columns"]:
    """All columns, in the order in which `_joined` has their weights."""
    return jnp.concatenate([blocks[name] for name in sorted(blocks)], axis=1)


def read_matrices(weights: Weights) -> list[Float[Array, "fan_in fan_out"]]:
    """Each layer's weights, the output last; several blocks of a layer are one matrix."""
    if "inputs" not in weights:
        return [_joined(weights["outputs"])]
    return [
        _joined(weights["inputs"]),
        *(layer["weights"] for layer in weights["hidden"]),
        _joined(weights["outputs"]),
    ]


def _joined(blocks: Mapping[str, Array]) -> Float[Array, "fan_in fan_out"]:
    # By name: JAX hands a dict back in that order, and vectors have to fit before and after.
    return jnp.concatenate([blocks[name] for name in sorted(blocks)])


def divide_matrices(weights: Weights, divisors: Sequence[Scalar]) -> Weights:
    """The weights with each of `read_matrices` divided; biases stay."""
    if "inputs" not in weights:
        outputs = {name: w / divisors[0] for name, w in weights["outputs"].items()}
        return {**weights, "outputs": outputs}
    return {
        **weights,
        "inputs": {name: w / divisors[0] for name, w in weights["inputs"].items()},
        "hidden": [
            {**layer, "weights": layer["weights"] / divisor}
            for layer, divisor in zip(weights["hidden"], divisors[1:-1], strict=True)
        ],
        "outputs": {name: w / divisors[-1] for name, w in weights["outputs"].items()},
    }


def layer_of(path: Sequence[str]) -> str:
    """The layer that a weight belongs to."""
    name = path[0]
    if name in ("inputs", "input_bias"):
        return "layer_1"
    if name == "hidden":
        return f"layer_{int(path[1]) + 2}"
    return "output" if name in ("outputs", "output_bias") else name


def draw(weights: Weights, shown: Int[np.ndarray, " shown"]) -> Picture:
    """`inputs.{block}`, `hidden`, `outputs.{block}`: weights, (from, to), of the first few inputs
    and of the neurons shown. `bias`, `output_bias`. Without a hidden layer the input "x" stands in
    for it."""
    if "inputs" not in weights:
        return _draw_affine(weights)
    biases = [weights["input_bias"], *(layer["bias"] for layer in weights["hidden"])]
    between = [layer["weights"][shown][:, shown] for layer in weights["hidden"]]
    few = {"x": slice(MAX_INPUTS), "h": shown}
    return {
        "bias": jnp.stack([bias[shown] for bias in biases]),
        "hidden": jnp.stack(between) if between else jnp.zeros((0, *2 * shown.shape)),
        "output_bias": weights["output_bias"],
        **{
            f"inputs.{name}": block[few.get(name, slice(None))][:, shown]
            for name, block in weights["inputs"].items()
        },
        **{
            f"outputs.{name}": block[few.get(name, slice(None))]
            for name, block in weights["outputs"].items()
        },
    }


def _draw_affine(weights: Weights) -> Picture:
    x = weights["outputs"]["x"][:MAX_INPUTS]
    others = _without(weights["outputs"], {"x": x})
    return {
        "bias": jnp.zeros((0, 0)),
        "hidden": jnp.zeros((0, 0, 0)),
        "output_bias": weights["output_bias"],
        "inputs.x": jnp.zeros((x.shape[0], 0)),
        "outputs.h": x,
        **{f"outputs.{name}": block for name, block in others.items()},
    }


def _fields(player: str) -> tuple[Field, ...]:
    return (
        Field(
            name="hidden_layers",
            title="Hidden layers",
            kind="integer",
            default=2,
            minimum=0,
            maximum=5,
            change="restart",
            group=player,
            help="Number of layers between input and output; 0 is an affine map, x W + b.",
        ),
        Field(
            name="hidden_width",
            title="Width",
            kind="integer",
            default=16 if player == "generator" else 32,
            minimum=1,
            maximum=512,
            scale="log",
            unit="units",
            change="restart",
            group=player,
            help="Number of units in each hidden layer.",
        ),
        Field(
            name="activation",
            title="Activation",
            kind="choice",
            default="tanh",
            choices=_choice(ACTIVATIONS),
            change="recompile",
            group=player,
            help="Activation function; piecewise-linear ones (ReLU) give angular pictures.",
        ),
        Field(
            name="initializer",
            title="Initialisation",
            kind="choice",
            default="glorot",
            choices=_choice(INITIALIZERS),
            change="restart",
            group=player,
            is_advanced=True,
            help="The distribution of the initial weights.",
        ),
        Field(
            name="initializer_std",
            title="Initial spread",
            default=0.1,
            minimum=0.001,
            maximum=3.0,
            scale="log",
            change="restart",
            group=player,
            is_advanced=True,
            help="The standard deviation of the initial weights, for the initialisation “normal”.",
        ),
    )


def conflict(options: Mapping[str, Any]) -> tuple[str, str] | None:
    """Few layers may be wide."""
    if options["hidden_width"] <= WIDE or options["hidden_layers"] <= MOST_WIDE_LAYERS:
        return None
    return "hidden_layers", f"at most {MOST_WIDE_LAYERS} where layers have more than {WIDE} units"


def _choice(names: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((name, name.replace("_", " ")) for name in names)


def work(design: NetworkDesign) -> int:
    """How many weights there are between the hidden layers: each is used once."""
    width, n_layers = design.options["hidden_width"], design.options["hidden_layers"]
    return int(max(n_layers - 1, 0) * width**2)


SPEC = ArchitectureSpec(
    title="Multi-layer perceptron",
    source="Rosenblatt (1962); Goodfellow et al., Generative Adversarial Nets (2014), section 5",
    formula="h ↦ φ(h W + b)",
    network_fields={player: _fields(player) for player in ("generator", "discriminator")},
    traced=("initializer_std",),
    init=init,
    layer_widths=lambda design: (
        (design.options["hidden_width"],) * int(design.options["hidden_layers"])
    ),
    feature_width=lambda design, inputs: (
        int(design.options["hidden_width"])
        if design.options["hidden_layers"]
        else sum(inputs.values())
    ),
    layers=layers,
    output=output,
    work=work,
    matrices=Matrices(read_matrices, divide_matrices),
    layer_of=layer_of,
    draw=draw,
    conflict=conflict,
)
