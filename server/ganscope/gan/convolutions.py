"""Convolutions that halve or double the side of images, as matrix products.

Kernels are 4 x 4 wide and moved by 2, as in DCGAN. XLA's own convolutions are slow on a CPU at the
sizes here: the gradient of two such layers takes 6 to 14 times as long.

Images are (n, height, width, channels), of an even height and width. A matrix of weights has one
row for each number that a place of the smaller image is connected to, or one column: in the order
of `PATCH`, with the channels of the larger image last.
"""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Float

KERNEL = 4
# How many places of the larger image a place of the smaller one is connected to.
PATCH = KERNEL * KERNEL

# (n, height, width, channels); a function changes all but n.
type Maps = Float[Array, "_ _ _ _"]


def halve(x: Maps, weights: Float[Array, "patch outputs"]) -> Maps:
    """Convolution with stride 2 and a margin of 1: (n, h, w, c) -> (n, h / 2, w / 2, outputs).

    weights: (16 c, outputs), the rows of the kernel by (row // 2, column // 2, row % 2, column % 2,
    channel), which is the order in which cells of 2 x 2 places lie side by side.
    """
    n, height, width, channels = x.shape
    framed = jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    rows, columns = height // 2 + 1, width // 2 + 1
    cells = framed.reshape(n, rows, 2, columns, 2, channels).transpose(0, 1, 3, 2, 4, 5)
    cells = cells.reshape(n, rows, columns, 4 * channels)
    patches = jnp.concatenate(
        [cells[:, a : a + rows - 1, b : b + columns - 1] for a in (0, 1) for b in (0, 1)], axis=-1
    )
    found: Array = patches @ weights
    return found


def double(x: Maps, weights: Float[Array, "inputs patch"]) -> Maps:
    """The transpose of `halve`, a convolution with stride 1/2: (n, h, w, c) -> (n, 2 h, 2 w,
    outputs).

    weights: (c, 16 outputs), the columns in the order of `halve`'s rows.
    """
    n, height, width, _ = x.shape
    outputs = weights.shape[1] // PATCH
    patches = (x @ weights).reshape(n, height, width, 2, 2, 4 * outputs)
    # Each patch covers two by two cells; where patches overlap they are added.
    cells = sum(
        jnp.pad(patches[:, :, :, a, b], ((0, 0), (a, 1 - a), (b, 1 - b), (0, 0)))
        for a in (0, 1)
        for b in (0, 1)
    )
    cells = jnp.asarray(cells).reshape(n, height + 1, width + 1, 2, 2, outputs)
    framed = cells.transpose(0, 1, 3, 2, 4, 5).reshape(n, 2 * height + 2, 2 * width + 2, outputs)
    return framed[:, 1:-1, 1:-1]
