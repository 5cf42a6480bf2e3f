"""The tiny game on a line in double precision: NumPy, and finite differences for every gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import numpy as np

from ganscope.gan.objectives import draw_batch

from .tools import ACTIVATIONS_BY_HAND, Game, affine_generator, tiny

type Vector = np.ndarray


class Batch(NamedTuple):
    """What both players of a plain game on a line are given."""

    x: np.ndarray
    z: np.ndarray


def batch_of(key: Any, step: Any) -> Batch:
    """The batch that a plain tiny game draws from a key: a G that changes nothing shows its z."""
    game = tiny()
    batch = draw_batch(game.structure, affine_generator(1.0, 0.0), game.hyper, key, step)
    return Batch(np.asarray(batch.x_real, np.float64), np.asarray(batch.x_fake, np.float64))


def vector_of(tree: Any) -> Vector:
    """All numbers of a tree, one after the other."""
    return np.concatenate([np.ravel(leaf).astype(np.float64) for leaf in jax.tree.leaves(tree)])


def tree_of(vector: Vector, like: Any) -> Any:
    """The inverse of `vector_of`."""
    leaves, structure = jax.tree.flatten(like)
    ends = np.cumsum([np.size(leaf) for leaf in leaves])
    parts = np.split(vector, ends[:-1])
    return structure.unflatten(
        [part.reshape(np.shape(leaf)) for part, leaf in zip(parts, leaves, strict=True)]
    )


def in_double(tree: Any) -> Any:
    """A tree of NumPy arrays in double precision: JAX's own would turn all they meet to single."""
    return jax.tree.map(lambda leaf: np.asarray(leaf, np.float64), tree)


def slope_of(function: Callable[[Vector], float], at: Vector, step: float = 1e-5) -> Vector:
    """A gradient by central differences."""
    return np.array(
        [
            (function(at + step * axis) - function(at - step * axis)) / (2 * step)
            for axis in np.eye(len(at))
        ]
    )


def hidden_of(weights: Any, activation: str, x: np.ndarray) -> np.ndarray:
    """The last hidden layer of a plain network."""
    act = ACTIVATIONS_BY_HAND[activation]
    h = act(x @ weights["inputs"]["x"] + weights["input_bias"])
    for layer in weights["hidden"]:
        h = act(h @ layer["weights"] + layer["bias"])
    return h


def output_of(weights: Any, activation: str, x: np.ndarray) -> np.ndarray:
    """A plain network with one output, as a vector."""
    h = hidden_of(weights, activation, x)
    return (h @ weights["outputs"]["h"] + weights["output_bias"])[:, 0]


class DoubleGame:
    """Both players' non-saturating losses as functions of their weights in a row."""

    def __init__(self, game: Game, state: Any):
        self.structure = game.structure
        self.like = {"generator": state.generator, "discriminator": state.discriminator}

    def _fake_logits(self, generator: Vector, discriminator: Vector, batch: Batch) -> np.ndarray:
        fake = self.play("generator", generator, batch.z)
        return self.play("discriminator", discriminator, fake[:, None])

    def play(self, player: str, weights: Vector, x: np.ndarray) -> np.ndarray:
        activation = dict(getattr(self.structure, player))["activation"]
        return output_of(tree_of(weights, self.like[player]), activation, x)

    def discriminator_loss(self, discriminator: Vector, generator: Vector, batch: Batch) -> float:
        real = self.play("discriminator", discriminator, batch.x)
        fake = self._fake_logits(generator, discriminator, batch)
        return float(np.mean(np.logaddexp(0.0, -real)) + np.mean(np.logaddexp(0.0, fake)))

    def generator_loss(self, generator: Vector, discriminator: Vector, batch: Batch) -> float:
        fake = self._fake_logits(generator, discriminator, batch)
        return float(np.mean(np.logaddexp(0.0, -fake)))

    def discriminator_pull(self, discriminator: Vector, generator: Vector, batch: Batch) -> Vector:
        return slope_of(lambda w: self.discriminator_loss(w, generator, batch), discriminator)

    def generator_pull(self, generator: Vector, discriminator: Vector, batch: Batch) -> Vector:
        return slope_of(lambda w: self.generator_loss(w, discriminator, batch), generator)
