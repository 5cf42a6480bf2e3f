"""The weights of both players as a safetensors document."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from safetensors.numpy import save

from ganscope.export.retrain import weights_of
from ganscope.gan.state import State

PARTS = ("generator", "discriminator", "generator_optimizer", "discriminator_optimizer", "memory")


def weights_document(state: State, metadata: Mapping[str, str]) -> bytes:
    """Every array of a state under a name such as `generator.hidden.0.weights`."""
    arrays = {
        f"{part}.{name}" if name else part: np.ascontiguousarray(array)
        for part in PARTS
        for name, array in weights_of(getattr(state, part)).items()
    }
    document: bytes = save(arrays, dict(metadata))
    return document
