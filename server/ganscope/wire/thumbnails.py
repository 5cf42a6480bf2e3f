"""A frame with only what a small picture of it and its headline show, in a few kilobytes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ganscope.wire.frames import decode, encode_arrays

# Of a line, the plane, a game of two numbers and images, in this order; then what a headline reads.
KEPT = frozenset(
    {
        *("x", "data_density", "generator_density", "discriminator"),
        *("view", "real_samples", "fake_samples"),
        *("phase_point",),
        *("fake_verdicts",),
        *("digit_share", "modes", "mode_std", "mode_share", "mode_weight"),
    }
)
# A picture two hundred pixels wide shows no more than these.
MAX_SAMPLES = 160
MAX_CELLS = 128
# Images are shown four in a row, and no smaller.
MAX_IMAGES = 16


def thumbnail(frame: bytes) -> bytes:
    """Returns a frame of the stream with fewer arrays, samples and cells, encoded the same way.

    Raises:
      FrameError: these bytes are no frame.
    """
    document = decode(frame)
    on_a_line = "x" in document.arrays
    arrays = {
        name: _thin(name, array, on_a_line=on_a_line)
        for name, array in document.arrays.items()
        # The densities of a line stand for its samples.
        if name in KEPT and not (on_a_line and name.endswith("_samples"))
    }
    return encode_arrays(arrays, document.metadata)


def _thin(name: str, array: np.ndarray[Any, Any], *, on_a_line: bool) -> np.ndarray[Any, Any]:
    """The first samples; every second cell of a long curve."""
    if name == "fake_verdicts" or (name.endswith("_samples") and array.ndim == 3):
        return array[:MAX_IMAGES]
    if name.endswith("_samples"):
        return array[:MAX_SAMPLES]
    is_curve = name in ("x", "data_density", "generator_density", "discriminator")
    if on_a_line and is_curve and len(array) > MAX_CELLS:
        return array[:: -(-len(array) // MAX_CELLS)]
    return array
