"""One step told: what it draws, what D says, what each player loses, and how far it moves.

A step is a pure function of the state, so that it can be told before it is done: with the very
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
type Told = dict[str, Any]


def trace_step(structure: Structure, state: State, after: State, hyper: Hyper) -> dict[str, Told]:
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

      A player that rests is told as if it were to move, and has moved by 0.
    """
    rule = UPDATE_RULES[structure.update_rule]
    key, first = step_key(state.seed, state.step), jnp.zeros((), jnp.int32)
    keys = discriminator_key(key, first), generator_key(key, first)
    met = after.discriminator if rule.is_in_turn else state.discriminator
    return {
        "discriminator": _tell_discriminator(
            structure, state, after, hyper, keys[1] if rule.has_one_batch else keys[0]
        ),
        "generator": _tell_generator(
            structure, state._replace(discriminator=met), after, hyper, keys[1]
        ),
    }


def _tell_discriminator(
    structure: Structure, state: State, after: State, hyper: Hyper, key: Key
) -> Told:
    def reckon(weights: Weights) -> tuple[Scalar, LossBreakdown]:
        rest = structure, hyper, key, state.step, state.memory
        account = discriminator_losses(weights, state.generator, *rest)
        return account.total, account

    (_, account), gradient = jax.value_and_grad(reckon, has_aux=True)(state.discriminator)
    _, account_after = reckon(after.discriminator)
    parts = LOSSES[structure.loss].discriminator_parts
    told = _told(structure, "discriminator", state, after, hyper, gradient, account, account_after)
    if parts is not None:
        real, fake = parts(account.real_logits, account.fake_logits)
        told["terms"] = {"real": real, "fake": fake} | told["terms"]
        del told["terms"]["loss"]
    return told | _wish(structure, state, hyper, gradient)


def _tell_generator(
    structure: Structure, state: State, after: State, hyper: Hyper, key: Key
) -> Told:
    def reckon(weights: Weights, nudge: Points) -> tuple[Scalar, LossBreakdown]:
        rest = structure, hyper, key, state.step, state.memory
        account = generator_losses(weights, state.discriminator, *rest, nudge)
        return account.total, account

    still = jnp.zeros((structure.batch_size, structure.n_columns))
    (_, account), (gradient, slope) = jax.value_and_grad(reckon, argnums=(0, 1), has_aux=True)(
        state.generator, still
    )
    _, account_after = reckon(after.generator, still)
    return _told(structure, "generator", state, after, hyper, gradient, account, account_after) | {
        "x_fake_after": account_after.x_fake,
        # The loss is a mean over the samples; undoing it leaves each sample's own gradient.
        "pull": -structure.batch_size * slope,
    }


def _told(
    structure: Structure,
    player: str,
    state: State,
    after: State,
    hyper: Hyper,
    gradient: Weights,
    account: LossBreakdown,
    account_after: LossBreakdown,
) -> Told:
    """What is told alike of both players."""
    moved = jax.tree.map(jnp.subtract, getattr(after, player), getattr(state, player))
    return {
        "loss": account.total,
        "terms": dict(account.terms),
        "loss_after": account_after.total,
        "updates": hyper[f"{player}_steps"],
        "learning_rate": learning_rate(hyper, player, state.step),
        "gradient_norm": optax.tree.norm(gradient),
        "gradient_norms": layer_norms(gradient, architecture(structure).layer_of),
        "update_norm": optax.tree.norm(moved),
        "z": account.z,
        "x_real": account.x_real,
        "x_fake": account.x_fake,
        **_answers(structure, account, ""),
        **_answers(structure, account_after, "_after"),
    }


def _answers(structure: Structure, account: LossBreakdown, when: str) -> Told:
    real = as_shown(structure, account.real_logits)
    fake = as_shown(structure, account.fake_logits)
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
    judged = jnp.tile(answers, degree)
    return jnp.concatenate([judged, jnp.full(n - judged.shape[0], jnp.nan)])


def _wish(structure: Structure, state: State, hyper: Hyper, gradient: Weights) -> Told:
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
