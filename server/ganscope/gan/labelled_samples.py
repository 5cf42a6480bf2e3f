"""Real samples whose class is known, for what measures a generator of images."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from jaxtyping import Array, Float, Int

from ganscope.gan.types import Key, Parameters

type Labelled = tuple[Float[Array, "n d"], Int[Array, " n"]]


class LabelledSamples(NamedTuple):
    """What a problem offers whose samples belong to classes.

    known: (key, n, parameters) -> n of the samples that training draws from, with their classes;
      none of them twice, so that there may be fewer where the data are finite.
    fresh: the same of samples that training never sees.
    weights: the share of each class in the data.
    """

    known: Callable[[Key, int, Parameters], Labelled]
    fresh: Callable[[Key, int, Parameters], Labelled]
    weights: Callable[[Parameters], Float[Array, " classes"]]
