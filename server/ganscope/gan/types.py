"""The names of the arrays that travel through the core."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from jaxtyping import Array, Float, PRNGKeyArray

type Key = PRNGKeyArray
type Scalar = Float[Array, ""]

# The live numbers of one problem, stabilizer or optimizer: name -> traced scalar (or vector).
type Parameters = Mapping[str, Array]
# All live numbers of a run, see `structure.hyper_of`.
type Hyper = Mapping[str, Any]
# Static options of a stabilizer: name -> Python value.
type Options = Mapping[str, Any]
# A nested dict of weights.
type Weights = Any


class Modes(NamedTuple):
    """The peaks of a target distribution, padded to a fixed number so that it can be live.

    means: the centre of each mode. std: its standard deviation along each axis.
    weights: its share of the probability; 0 marks padding.
    """

    means: Float[Array, "modes d"]
    std: Float[Array, "modes d"]
    weights: Float[Array, " modes"]
