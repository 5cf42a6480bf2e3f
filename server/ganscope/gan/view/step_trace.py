"""One step in detail: what it draws, what D says, what each player loses, and how far it moves.

A step is a pure function of the state, so that it can be traced before it is done: with the very
batches and noise that training will use.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float

from ganscope.gan.game import architecture
from ganscope.gan.hooks import Points
from ganscope.gan.objectives import (
    LossBreakdown,
    discriminator_losses,
    generator_losses,
    shown_state,
)
from ganscope.gan.registry import LOSSES, PROBLEMS, UPDATE_RULES
from ganscope.gan.state import State, discriminator_key, generator_key, step_key
from ganscope.gan.structure import Structure
from ganscope.gan.train import learning_rate
from ganscope.gan.types import Hyper, Key, Scalar, Weights
from ganscope.gan.view.frame import as_shown, domain_of
from ganscope.gan.view.inference import shown_answer

# Numbers and arrays by name; a scalar has no axes.
type Trace = dict[str, Any]


def trace_step(structure: Structure, state: State, after: State, hyper: Hyper) -> dict[str, Trace]:
    """What happens between two states that lie one step apart.

    Args:
      structure: of the game.
      state: before the step.
      after: what one step of `train_chunk` makes of it.
      hyper: with the numbers of updates of this step.

    Returns:
      For "discriminator" and "generator": `loss` on the batch of the player's first update, and
      its `terms`; `loss_after` on the same batch once it has made all its `updates`;
      `gradient_norm` of that loss, and `gradient_norms` by layer; `learning_rate`, `update_norm`;
      `real_mean`, `fake_mean` of D's answers, and the same `_after`; the batch `z`, `x_real`,
      `x_fake` as D sees it, with D's `real_answers` and `fake_answers` (NaN where a sample fills
      no pack). For D also `places`, its `answers` there, and the `pull` on them of a small move
      down the gradient. For G also `x_fake_after`, and the `pull` on each fake, -dL_G/dx.

      The trace of a player without updates is that of a move by 0.
    """
    rule = UPDATE_RULES[structure.update_rule]
    key, first = step_key(state.seed, state.step), jnp.zeros((), jnp.int32)
    keys = discriminator_key(key, first), generator_key(key, first)
    met = after.discriminator if rule.is_in_turn else state.discriminator
    return {
        "discriminator": _trace_discriminator(
            structure, state, after, hyper, keys[1] if rule.has_one_batch else keys[0]
        ),
        "generator": _trace_generator(
            structure, state._replace(discriminator=met), after, hyper, keys[1]
        ),
    }


def _trace_discriminator(
    structure: Structure, state: State, after: State, hyper: Hyper, key: Key
) -> Trace:
    def loss_of(weights: Weights) -> tuple[Scalar, LossBreakdown]:
        rest = structure, hyper, key, state.step, state.memory
        losses = discriminator_losses(weights, state.generator, *rest)
        return losses.total, losses

    (_, losses), gradient = jax.value_and_grad(loss_of, has_aux=True)(state.discriminator)
    _, losses_after = loss_of(after.discriminator)
    parts = LOSSES[structure.loss].discriminator_parts
    traced = _entries(
        structure, "discriminator", state, after, hyper, gradient, losses, losses_after
    )
    if parts is not None:
        real, fake = parts(losses.real_logits, losses.fake_logits)
        traced["terms"] = {"real": real, "fake": fake} | traced["terms"]
        del traced["terms"]["loss"]
    return traced | _pull_on_answers(structure, state, hyper, gradient)


def _trace_generator(
    structure: Structure, state: State, after: State, hyper: Hyper, key: Key
) -> Trace:
    def loss_of(weights: Weights, nudge: Points) -> tuple[Scalar, LossBreakdown]:
        rest = structure, hyper, key, state.step, state.memory
        losses = generator_losses(weights, state.discriminator, *rest, nudge)
        return losses.total, losses

    still = jnp.zeros((structure.batch_size, structure.n_columns))
    (_, losses), (gradient, slope) = jax.value_and_grad(loss_of, argnums=(0, 1), has_aux=True)(
        state.generator, still
    )
    _, losses_after = loss_of(after.generator, still)
    return _entries(structure, "generator", state, after, hyper, gradient, losses, losses_after) | {
        "x_fake_after": losses_after.x_fake,
        # The loss is a mean over the samples; undoing it leaves each sample's own gradient.
        "pull": -structure.batch_size * slope,
    }


def _entries(
    structure: Structure,
    player: str,
    state: State,
    after: State,
    hyper: Hyper,
    gradient: Weights,
    losses: LossBreakdown,
    losses_after: LossBreakdown,
) -> Trace:
    """The entries that both players have."""
    moved = jax.tree.map(jnp.subtract, getattr(after, player), getattr(state, player))
    return {
        "loss": losses.total,
        "terms": dict(losses.terms),
        "loss_after": losses_after.total,
        "updates": hyper[f"{player}_steps"],
        "learning_rate": learning_rate(hyper, player, state.step),
        "gradient_norm": optax.tree.norm(gradient),
        "gradient_norms": layer_norms(gradient, architecture(structure).layer_of),
        "update_norm": optax.tree.norm(moved),
        "z": losses.z,
        "x_real": losses.x_real,
        "x_fake": losses.x_fake,
        **_answers(structure, losses, ""),
        **_answers(structure, losses_after, "_after"),
    }


def _answers(structure: Structure, losses: LossBreakdown, when: str) -> Trace:
    real = as_shown(structure, losses.real_logits)
    fake = as_shown(structure, losses.fake_logits)
    return {
        f"real_mean{when}": jnp.mean(real),
        f"fake_mean{when}": jnp.mean(fake),
        f"real_answers{when}": _by_sample(structure, real),
        f"fake_answers{when}": _by_sample(structure, fake),
    }


def _by_sample(structure: Structure, answers: Float[Array, " rows"]) -> Float[Array, " n"]:
    """Each sample of a pack has the answer of its pack; what fills no pack has none."""
    n, options = structure.batch_size, dict(structure.stabilizers)
    degree: Any = dict(options["packing"])["degree"] if "packing" in options else 1
    per_sample = jnp.tile(answers, degree)
    return jnp.concatenate([per_sample, jnp.full(n - per_sample.shape[0], jnp.nan)])


def _pull_on_answers(structure: Structure, state: State, hyper: Hyper, gradient: Weights) -> Trace:
    """Where D wants to say more, and where less: how its answers begin to change on the way down
    the gradient. Nothing where D is shown nowhere."""
    domain, view = domain_of(structure), PROBLEMS[structure.problem].view
    if domain.places is None or view is None:
        return {}
    places = domain.places(view(hyper["problem_parameters"]), domain.traced_places)

    def answers(weights: Weights) -> Float[Array, " places"]:
        shown = shown_state(structure, state._replace(discriminator=weights))
        return as_shown(structure, shown_answer(structure, shown, hyper, places).logits)

    downhill = jax.tree.map(jnp.negative, gradient)
    here, pull = jax.jvp(answers, (state.discriminator,), (downhill,))
    return {"places": places, "answers": here, "pull": pull}


def layer_norms(gradient: Weights, layer_of: Callable[[Sequence[str]], str]) -> dict[str, Scalar]:
    """The norm of a gradient by layer: `layer_1`, ..., `output`, and what stabilizers add to it.

    Args:
      gradient: of a network's loss by its weights.
      layer_of: the place of a weight -> the name of its layer, see `ArchitectureSpec`.
    """
    groups: dict[str, list[Array]] = {}
    for path, leaf in jax.tree_util.tree_leaves_with_path(gradient):
        place = [str(getattr(part, "key", getattr(part, "idx", part))) for part in path]
        groups.setdefault(layer_of(place), []).append(leaf)
    return {name: optax.tree.norm(leaves) for name, leaves in sorted(groups.items())}
