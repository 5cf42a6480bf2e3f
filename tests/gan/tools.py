"""What the tests of the core share: tiny games, their compiled programs, networks set by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from ganscope.gan.config import apply_patch, full_config
from ganscope.gan.objectives import discriminator_objective, generator_objective
from ganscope.gan.state import State
from ganscope.gan.structure import Structure, hyper_of, structure_of
from ganscope.gan.train import init_state, train_chunk
from ganscope.gan.view.frame import observe
from ganscope.gan.view.measurement import measure

# G is piecewise linear, so that it can be set by hand to a known map; D is smooth, so that finite
# differences of it are exact.
TINY = {
    "batch_size": 8,
    "generator": {"hidden_layers": 1, "hidden_width": 4, "activation": "relu"},
    "discriminator": {"hidden_layers": 2, "hidden_width": 4, "activation": "tanh"},
}
TINY_RING = {"problem": "ring", "latent_dim": 2}

TRACES: Counter[Structure] = Counter()


def _counted_train_chunk(structure, state, hyper, n_steps):
    TRACES[structure] += 1  # Python runs only while JAX traces, that is once per compilation
    return train_chunk(structure, state, hyper, n_steps)


# One jitted function each for all tests: equal structures share one compiled program.
TRAIN = jax.jit(_counted_train_chunk, static_argnums=0)
OBSERVE = jax.jit(observe, static_argnums=0)
MEASURE = jax.jit(measure, static_argnums=0)
DISCRIMINATOR_GRADIENT = jax.jit(jax.grad(discriminator_objective), static_argnums=2)
GENERATOR_GRADIENT = jax.jit(jax.grad(generator_objective), static_argnums=2)


class Game(NamedTuple):
    """A configuration in its two parts."""

    structure: Structure
    hyper: dict[str, Any]

    def with_hyper(self, **changes: Any) -> Game:
        """The same structure with other live numbers."""
        return self._replace(hyper=self.hyper | changes)

    def init(self, seed: int = 0) -> State:
        return init_state(self.structure, self.hyper, jnp.uint32(seed))

    def train(self, state: State, n_steps: int) -> State:
        return TRAIN(self.structure, state, self.hyper, jnp.int32(n_steps))

    def observe(self, state: State) -> dict[str, np.ndarray]:
        return jax.device_get(OBSERVE(self.structure, state, self.hyper))

    def measure(self, state: State) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        return jax.device_get(MEASURE(self.structure, state, self.hyper))


def game_of(config: Mapping[str, Any]) -> Game:
    """A full configuration as a game; its numbers as JAX arrays, ready for use without `jit`."""
    return Game(structure_of(config), jax.tree.map(jnp.asarray, hyper_of(config)))


def tiny(*patches: Mapping[str, Any]) -> Game:
    """The tiny game with some patches."""
    config = full_config(TINY)
    for patch in patches:
        config = apply_patch(config, patch)
    return game_of(config)


def parameters_of(problem: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A problem's live parameters."""
    config = full_config({"problem": problem, "problem_parameters": changes})
    return game_of(config).hyper["problem_parameters"]


ACTIVATIONS_BY_HAND = {
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0.0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "softplus": lambda x: np.log1p(np.exp(x)),
    "elu": lambda x: np.where(x > 0, x, np.exp(np.minimum(x, 0.0)) - 1.0),
    "gelu": lambda x: 0.5 * x * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (x + 0.044715 * x**3))),
    "sigmoid": lambda x: 1.0 / (1.0 + np.exp(-x)),
}


def forward_by_hand(weights: Any, activation: str, x: np.ndarray) -> np.ndarray:
    """A plain network's output, one multiplication after the other, in double precision."""
    act = ACTIVATIONS_BY_HAND[activation]
    layers = [(weights["inputs"]["x"], weights["input_bias"])]
    layers += [(layer["weights"], layer["bias"]) for layer in weights["hidden"]]
    outputs = []
    for row in np.asarray(x, np.float64):
        h = [float(entry) for entry in row]
        for matrix, bias in layers:
            h = _times(h, matrix, bias)
            h = [float(act(np.float64(entry))) for entry in h]
        outputs.append(_times(h, weights["outputs"]["h"], weights["output_bias"]))
    return np.array(outputs)


def _times(h: list[float], matrix: Any, bias: Any) -> list[float]:
    matrix, bias = np.asarray(matrix, np.float64), np.asarray(bias, np.float64)
    return [
        sum(h[i] * matrix[i, j] for i in range(len(h))) + bias[j] for j in range(matrix.shape[1])
    ]


def affine_generator(scale: float, shift: float | tuple[float, float], dimension: int = 1) -> Any:
    """Weights of the tiny G that make it z -> scale z + shift, axis by axis."""
    return _piecewise_generator(scale, -scale, shift, dimension)


def folding_generator(scale: float, shift: float) -> Any:
    """Weights of the tiny G that make it z -> scale |z| + shift."""
    return _piecewise_generator(scale, scale, shift, 1)


def _piecewise_generator(right: float, left: float, shift: Any, dimension: int) -> Any:
    # relu(z) and relu(-z) of each axis; what is left of the four units is unused.
    inputs, outputs = np.zeros((dimension, 4)), np.zeros((4, dimension))
    for axis in range(dimension):
        inputs[axis, 2 * axis], inputs[axis, 2 * axis + 1] = 1.0, -1.0
        outputs[2 * axis, axis], outputs[2 * axis + 1, axis] = right, left
    return as_float32(
        {
            "inputs": {"x": inputs},
            "input_bias": np.zeros(4),
            "hidden": [],
            "outputs": {"h": outputs},
            "output_bias": np.broadcast_to(np.asarray(shift), (dimension,)),
        }
    )


def on_device(x: Any) -> jax.Array:
    """Numbers as one array of single precision."""
    return jnp.asarray(x, jnp.float32)


def as_float32(tree: Any) -> Any:
    """A tree of arrays in single precision."""
    return jax.tree.map(on_device, tree)


def constant_discriminator(state: State, logit: float = 0.0) -> Any:
    """D's weights, changed so that it answers `logit` everywhere."""
    zeros = jax.tree.map(jnp.zeros_like, state.discriminator)
    return zeros | {"output_bias": jnp.full(1, logit, jnp.float32)}


def leaves_by_path(tree: Any) -> dict[str, np.ndarray]:
    """Every array of a tree by the name of its place."""
    leaves = jax.tree_util.tree_leaves_with_path(tree)
    return {jax.tree_util.keystr(path): np.asarray(leaf) for path, leaf in leaves}


def assert_same_bits(a: Any, b: Any) -> None:
    """Both trees hold the same arrays, bit for bit."""
    a, b = leaves_by_path(a), leaves_by_path(b)
    assert a.keys() == b.keys()
    for place in a:
        assert a[place].dtype == b[place].dtype, place
        assert a[place].tobytes() == b[place].tobytes(), place


def differs_somewhere(a: Any, b: Any) -> bool:
    """Whether any array of two like trees differs."""
    a, b = leaves_by_path(a), leaves_by_path(b)
    return any(a[place].tobytes() != b[place].tobytes() for place in a)
