"""A head start for the discriminator, before the first step: the generator does not move."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Int

from ganscope.gan.game import discriminate, with_labels
from ganscope.gan.hooks import Players
from ganscope.gan.registry import LOSSES, PROBLEMS
from ganscope.gan.state import State, pretraining_key
from ganscope.gan.structure import Structure
from ganscope.gan.types import Hyper, Key, Scalar, Weights


def pretrained(structure: Structure, hyper: Hyper, players: Players, state: State) -> State:
    """The state after D's head start of `discriminator_pretraining_steps`.

    game: D plays against the untrained generator. density: D regresses p_data(x), cut at 1, on
    points drawn evenly from the view, as both 1-D demonstrations of 2016 do. Both use D's optimiser
    and learning rate.
    """

    def learn(i: Int[Array, ""], state: State) -> State:
        key = pretraining_key(state.seed, i)
        if structure.discriminator_pretraining == "game":
            return players.update_discriminator(state, key)
        gradient = jax.grad(density_error)(state.discriminator, structure, hyper, key)
        return players.descend_discriminator(state, gradient)

    n_steps = hyper["discriminator_pretraining_steps"]
    learnt: State = jax.lax.fori_loop(0, n_steps, learn, state)
    return learnt


def density_error(discriminator: Weights, structure: Structure, hyper: Hyper, key: Key) -> Scalar:
    """E (D(x) - min(p_data(x), 1))^2 for x uniform in the view; D's answer as a probability.

    **Source**: AYLIEN, An introduction to GANs (2016); Jang (2016).
    """
    problem, parameters = PROBLEMS[structure.problem], hyper["problem_parameters"]
    assert problem.view is not None
    assert problem.log_density is not None
    view = problem.view(parameters)
    u = jax.random.uniform(key, (structure.batch_size, structure.n_columns))
    x = view[None, :, 0] + u * (view[:, 1] - view[:, 0])[None]
    logits = discriminate(structure, discriminator, with_labels(structure, hyper, x))
    as_probability = LOSSES[structure.loss].probability
    answers = logits if as_probability is None else as_probability(logits)
    density = jnp.exp(problem.log_density(x, parameters))[: logits.shape[0]]
    return jnp.mean((answers - jnp.minimum(density, 1.0)) ** 2)
