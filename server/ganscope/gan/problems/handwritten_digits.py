"""The digits that 13 people wrote: 1 797 images, 8 pixels wide, with what they stand for.

One image in four is held back: training never sees it. What a generator is worth is measured with
these.
"""

import base64
import zlib

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ganscope.gan.hooks import Points
from ganscope.gan.labelled_samples import Labelled, LabelledSamples
from ganscope.gan.specs import ProblemSpec
from ganscope.gan.targets.optdigits import LABELS, PIXELS
from ganscope.gan.targets.start_configs import START_IMAGES
from ganscope.gan.types import Key, Parameters

SIDE = 8
WHITE = 16
# Every fourth image of the list is held back.
HELD_BACK = 4


def unpacked() -> tuple[np.ndarray, np.ndarray]:
    """(images, a row of 64 bytes from 0 to 16 each; the digits that they show)."""
    pixels = np.frombuffer(zlib.decompress(base64.b85decode(PIXELS)), np.uint8)
    return pixels.reshape(-1, SIDE * SIDE), np.array([int(sign) for sign in LABELS], np.int32)


def split(*, is_held_back: bool) -> tuple[np.ndarray, np.ndarray]:
    """The images and digits of one side."""
    images, digits = unpacked()
    chosen = (np.arange(len(digits)) % HELD_BACK == HELD_BACK - 1) == is_held_back
    return images[chosen], digits[chosen]


KNOWN, FRESH = split(is_held_back=False), split(is_held_back=True)
SHARES = np.bincount(KNOWN[1], minlength=10) / len(KNOWN[1])


def rows(images: np.ndarray, index: Int[Array, " n"]) -> Points:
    """Some of the images, with pixels from -1 to 1."""
    return jnp.asarray(images)[index].astype(jnp.float32) / (WHITE / 2) - 1.0


def sample(key: Key, n: int, parameters: Parameters) -> Points:
    """Any of the images that are not held back, each as often as the others."""
    images, _ = KNOWN
    return rows(images, jax.random.randint(key, (n,), 0, len(images)))


def some_known(key: Key, n: int, parameters: Parameters) -> Labelled:
    """Up to n of the images that training draws from."""
    return _some(key, n, KNOWN)


def some_fresh(key: Key, n: int, parameters: Parameters) -> Labelled:
    """Up to n of those that are held back."""
    return _some(key, n, FRESH)


def _some(key: Key, n: int, side: tuple[np.ndarray, np.ndarray]) -> Labelled:
    images, digits = side
    index = jax.random.permutation(key, len(digits))[:n]
    return rows(images, index), jnp.asarray(digits)[index]


def shares(parameters: Parameters) -> Float[Array, " digits"]:
    """How often each digit is in the data."""
    return jnp.asarray(SHARES, jnp.float32)


SPEC = ProblemSpec(
    title="Handwritten digits",
    source="Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI (1998), CC BY 4.0",
    formula="x ~ U{x₁, …, x_N},  x_i ∈ [−1, 1]⁸ˣ⁸",
    domain="image",
    shape=(SIDE, SIDE),
    sample=sample,
    labelled=LabelledSamples(some_known, some_fresh, shares),
    start=START_IMAGES,
    architecture="image_network",
)
