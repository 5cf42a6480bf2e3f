"""Players of convolutions, as in DCGAN: G doubles the side of its images, D halves it.

Their weights have the places and the form of those of a multi-layer perceptron: what reads, divides
or names matrices there does so here.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.convolutions import PATCH, Maps, double, halve
from ganscope.gan.hooks import Adjust, NetworkDesign, Rows
from ganscope.gan.networks import ACTIVATIONS, init_weights, join, split
from ganscope.gan.types import Hyper, Key, Weights

# A layer that is computed next to a reference of its own: see `Adjust`.
type Pair = tuple[Array, Array | None]


def sides(design: NetworkDesign) -> list[int]:
    """The side of the images, and of what each halving leaves of it."""
    side = design.sample_shape[0]
    return [side // 2**i for i in range(int(design.options["hidden_layers"]) + 1)]


def channels(design: NetworkDesign) -> tuple[int, ...]:
    """The channels of each hidden layer in the order of the network: the width next to the images,
    and twice as many at each halving."""
    width, n = int(design.options["hidden_width"]), int(design.options["hidden_layers"])
    widths = tuple(width * 2**i for i in range(n))
    return widths[::-1] if design.player == "generator" else widths


def feature_width(design: NetworkDesign) -> int:
    """The numbers of D's last hidden layer."""
    return sides(design)[-1] ** 2 * channels(design)[-1]


def work(design: NetworkDesign) -> int:
    """Products of a weight with a number, between the hidden layers, for one sample."""
    widths, all_sides = sorted(channels(design)), sides(design)
    pairs = zip(widths, widths[1:], all_sides[2:], strict=False)
    return sum(PATCH * a * b * side**2 for a, b, side in pairs)


def init(
    key: Key,
    design: NetworkDesign,
    hyper: Hyper,
    inputs: Mapping[str, int],
    beside: Mapping[str, int],
    n_outputs: int,
) -> Weights:
    """The first weights; biases start at 0. Fan-in counts what one number is computed from."""
    widths, last_side = channels(design), sides(design)[-1]
    initializer = design.options["initializer"]
    std = hyper[f"{design.player}_initializer_std"]
    keys = jax.random.split(key, len(widths) + 1)

    def draw(key: Key, fan_in: int, fan_out: int) -> Array:
        return init_weights(key, initializer, std, (fan_in, fan_out))

    if design.player == "generator":
        first, n_first = dict(inputs), last_side**2 * widths[0]
        hidden = [(a, PATCH * b) for a, b in itertools.pairwise(widths)]
        behind, n_behind = {"h": widths[-1]}, PATCH
    else:
        first, n_first = _patch_widths(design, inputs), widths[0]
        hidden = [(PATCH * a, b) for a, b in itertools.pairwise(widths)]
        behind, n_behind = {"h": feature_width(design), **beside}, n_outputs
    return {
        "inputs": split(draw(keys[0], sum(first.values()), n_first), first),
        "input_bias": jnp.zeros(n_first),
        "hidden": [
            {
                "weights": draw(layer_key, *shape),
                "bias": jnp.zeros(width),
            }
            for layer_key, shape, width in zip(keys[1:-1], hidden, widths[1:], strict=True)
        ],
        "outputs": split(draw(keys[-1], sum(behind.values()), n_behind), behind),
        "output_bias": jnp.zeros(1 if design.player == "generator" else n_outputs),
    }


def _patch_widths(design: NetworkDesign, inputs: Mapping[str, int]) -> dict[str, int]:
    """How many numbers of each block a place of D's first layer is connected to."""
    return {name: _patch_width(design, width) for name, width in inputs.items()}


def _patch_width(design: NetworkDesign, width: int) -> int:
    n_images = _n_images(design, width)
    return PATCH * n_images if n_images else width


def _n_images(design: NetworkDesign, width: int) -> int:
    """How many images a block of that many columns is; 0 is none: it is the same at each place."""
    n_pixels = math.prod(design.sample_shape)
    return width // n_pixels if width % n_pixels == 0 else 0


def layers(
    weights: Weights, design: NetworkDesign, rows: Rows, reference: Rows | None, adjust: Adjust
) -> tuple[Sequence[Float[Array, "n width"]], Sequence[Float[Array, "m width"]] | None]:
    """Each hidden layer's activations as one row per sample; its units are channels, which are
    adjusted over all places."""
    act, last_side = ACTIVATIONS[design.options["activation"]], sides(design)[-1]
    is_generator = design.player == "generator"

    def first(rows: Rows) -> Maps:
        if not is_generator:
            return _first_halving(weights, design, rows)
        a: Array = join(rows, weights["inputs"]) + weights["input_bias"][None]
        return a.reshape(a.shape[0], last_side, last_side, -1)

    def activate(index: int, a: Maps, beside: Maps | None) -> Pair:
        adjusted = None if beside is None else act(_adjusted(adjust, index, beside, None))
        return act(_adjusted(adjust, index, a, beside)), adjusted

    h, beside = activate(0, first(rows), None if reference is None else first(reference))
    found, found_beside = [_flat(h)], [] if beside is None else [_flat(beside)]
    for index, layer in enumerate(weights["hidden"], start=1):

        def moved(h: Maps, layer: Weights = layer) -> Maps:
            change: Callable[[Maps, Array], Maps] = double if is_generator else halve
            a: Array = change(h, layer["weights"]) + layer["bias"][None, None, None]
            return a

        h, beside = activate(index, moved(h), None if beside is None else moved(beside))
        found.append(_flat(h))
        found_beside += [] if beside is None else [_flat(beside)]
    return found, found_beside or None


def _first_halving(weights: Weights, design: NetworkDesign, rows: Rows) -> Maps:
    """D's first layer: images are seen in patches; other blocks are the same at each place."""
    a: Array = weights["input_bias"][None, None, None]
    side = design.sample_shape[0]
    for name, block in rows.items():
        if n_images := _n_images(design, block.shape[1]):
            images = jnp.moveaxis(block.reshape(-1, n_images, side, side), 1, -1)
            a = a + halve(images, weights["inputs"][name])
        else:
            a = a + (block @ weights["inputs"][name])[:, None, None]
    return a


def _adjusted(adjust: Adjust, index: int, a: Maps, reference: Maps | None) -> Maps:
    """Each place of each sample is a row to what changes hidden layers."""
    units = a.shape[-1]
    beside = None if reference is None else reference.reshape(-1, units)
    return adjust(index, a.reshape(-1, units), beside).reshape(a.shape)


def _flat(h: Maps) -> Float[Array, "n width"]:
    return h.reshape(h.shape[0], -1)


def output(weights: Weights, design: NetworkDesign, blocks: Rows) -> Float[Array, "n outputs"]:
    """G: the images, one row each. D: its outputs, of all of the last hidden layer."""
    if design.player == "discriminator":
        outputs: Array = join(blocks, weights["outputs"]) + weights["output_bias"][None]
        return outputs
    half = design.sample_shape[0] // 2
    maps = blocks["h"].reshape(-1, half, half, channels(design)[-1])
    images: Array = _flat(double(maps, weights["outputs"]["h"])) + weights["output_bias"][None]
    return images
