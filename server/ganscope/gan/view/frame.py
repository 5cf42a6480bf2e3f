"""The picture of a moment: what a frame draws, computed some thirty times a second."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from ganscope.gan.game import (
    Latents,
    codes_of,
    discriminate,
    has_mode_labels,
    has_random_generator,
    labels_of,
    n_codes,
    sample_latents,
    sample_real,
    takes_code,
    with_labels,
)
from ganscope.gan.hooks import Points
from ganscope.gan.objectives import discriminator_objective, generator_objective, shown_state
from ganscope.gan.registry import DOMAINS, LOSSES, PROBLEMS, VARIANTS
from ganscope.gan.scene import Picture, Prior, Scene, SceneLabels
from ganscope.gan.specs import DomainSpec
from ganscope.gan.state import State, display_key
from ganscope.gan.structure import Structure
from ganscope.gan.types import Hyper, Weights
from ganscope.gan.view.inference import (
    probability,
    shown_answer,
    shown_context_batch,
    shown_randomness,
    shown_samples,
)

# A third of what a picture costs, and what changes least from one to the next: where many runs
# share the cores these layers are drawn less often than the rest.
COSTLY = frozenset[str]().union(*(domain.costly for domain in DOMAINS.values()))

# What `display_key` is folded with for each use.
_SAMPLE, _GRADIENTS, _KNOWN, _FRESH = 3, 6, 7, 8


def domain_of(structure: Structure) -> DomainSpec:
    """The kind of data that the game is about."""
    return DOMAINS[PROBLEMS[structure.problem].domain]


def generator_density_method(structure: Structure) -> str:
    """How a picture's p_g is computed, in words for the reader of a plot; "" if it is not."""
    return domain_of(structure).density_method(is_line_map(structure))


def is_line_map(structure: Structure) -> bool:
    """Whether G maps a line of latents to points, and nothing else goes in."""
    return (
        structure.latent_dim == 1
        and not takes_code(structure)
        and not has_random_generator(structure)
    )


def observe(
    structure: Structure, state: State, hyper: Hyper, is_whole: Bool[Array, ""] | bool = True
) -> Picture:
    """Everything that a frame draws, by name.

    Latents and real samples are the same all through a run, so a sample moves and does not
    flicker. If the picture is not to be whole, the layers in `COSTLY` are not computed, and are 0.
    """
    view, n = PROBLEMS[structure.problem].view, domain_of(structure).shown_samples
    state = shown_state(structure, state)
    real_key, latent_key = jax.random.split(display_key(state.seed))
    z = sample_latents(structure, hyper, latent_key, n)
    x_fake = shown_samples(structure, state, hyper, z, shown_randomness(state, hyper))
    x_real = sample_real(structure, hyper, real_key, n)
    picture = {
        **({} if view is None else {"view": view(hyper["problem_parameters"])}),
        "real_samples": x_real,
        "fake_samples": x_fake,
        **_labels(structure, hyper, z, x_real),
    }
    scene = scene_of(structure, state, hyper, x_real, x_fake, is_whole)
    return picture | domain_of(structure).observe(scene)


def scene_of(
    structure: Structure,
    state: State,
    hyper: Hyper,
    x_real: Points,
    x_fake: Float[Array, "m d"],
    is_whole: Bool[Array, ""] | bool = True,
) -> Scene:
    """What a domain may ask of a training; `state` is the one that is shown."""
    problem, parameters = PROBLEMS[structure.problem], hyper["problem_parameters"]
    log_density = problem.log_density

    def sample(n: int) -> Points:
        key = jax.random.fold_in(display_key(state.seed), _SAMPLE)
        z = sample_latents(structure, hyper, key, n)
        return shown_samples(structure, state, hyper, z, shown_randomness(state, hyper))

    def judge(x: Points) -> tuple[Float[Array, " n"], Float[Array, "n categories"]]:
        output = shown_answer(structure, state, hyper, x)
        heads = VARIANTS[structure.variant].heads(output.outputs)
        return as_shown(structure, output.logits), heads

    def gradients(generator: Weights, discriminator: Weights) -> tuple[Weights, Weights]:
        key = jax.random.fold_in(display_key(state.seed), _GRADIENTS)
        rest = (structure, hyper, key, state.step, state.memory)
        return (
            jax.grad(generator_objective)(generator, discriminator, *rest),
            jax.grad(discriminator_objective)(discriminator, generator, *rest),
        )

    return Scene(
        view=None if problem.view is None else problem.view(parameters),
        log_density=None if log_density is None else lambda x: log_density(x, parameters),
        prior=Prior(structure.latent, structure.latent_dim, hyper["latent_scale"]),
        is_line_map=is_line_map(structure),
        generator=state.generator,
        discriminator=state.discriminator,
        generate=lambda z: shown_samples(structure, state, hyper, z),
        sample=sample,
        first_axis=lambda z: _first_axis(structure, hyper, z),
        judge=judge,
        pull=lambda x: _pull(structure, state, hyper, x),
        gradients=gradients,
        fakes=x_fake,
        reals=x_real,
        labelled=_scene_labels(structure, state, hyper),
        if_whole=lambda compute: _if_whole(is_whole, compute),
    )


def _scene_labels(structure: Structure, state: State, hyper: Hyper) -> SceneLabels | None:
    labelled, parameters = PROBLEMS[structure.problem].labelled, hyper["problem_parameters"]
    if labelled is None:
        return None
    known_key, fresh_key = (
        jax.random.fold_in(display_key(state.seed), use) for use in (_KNOWN, _FRESH)
    )
    return SceneLabels(
        known=lambda n: labelled.known(known_key, n, parameters),
        fresh=lambda n: labelled.fresh(fresh_key, n, parameters),
        weights=labelled.weights(parameters),
    )


def _if_whole(is_whole: Bool[Array, ""] | bool, compute: Callable[[], Picture]) -> Picture:
    """What `compute` returns, or zeros instead, which cost nothing."""
    if is_whole is True:
        return compute()
    shapes = jax.eval_shape(compute)
    zeros = lambda: jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), shapes)  # noqa: E731
    picture: Picture = jax.lax.cond(is_whole, compute, zeros)
    return picture


def _labels(structure: Structure, hyper: Hyper, z: Latents, x_real: Points) -> Picture:
    """The category that each fake was made from, and the mode of each real one, where players know
    of these; whole numbers."""
    labels = {}
    if takes_code(structure):
        codes = codes_of(structure, z)
        labels["fake_labels"] = jnp.argmax(codes, axis=1).astype(jnp.float32)
    if has_mode_labels(structure):
        labels["real_labels"] = labels_of(structure, hyper, x_real).astype(jnp.float32)
    return labels


def as_shown(structure: Structure, logits: Array) -> Array:
    """D as a picture shows it: the probability where there is one, else the critic's score."""
    if LOSSES[structure.loss].probability is None:
        return logits
    return probability(structure, logits)


def _first_axis(structure: Structure, hyper: Hyper, z: Float[Array, " n"]) -> Latents:
    """Latents along the first axis, 0 on the others, with the first of the codes."""
    categories = n_codes(structure, hyper)
    latents = jnp.zeros((z.shape[0], structure.latent_dim + categories)).at[:, 0].set(z)
    return latents.at[:, structure.latent_dim].set(1.0) if categories else latents


def _pull(structure: Structure, state: State, hyper: Hyper, x: Points) -> Points:
    """-dL_G/dx at each fake: where D makes G want to move it."""
    context_batch = shown_context_batch(structure, state, hyper)

    def total_loss(x: Points) -> Array:
        seen = with_labels(structure, hyper, x)
        logits = discriminate(structure, state.discriminator, seen, context_batch)
        # The loss is a mean over the samples; undoing it leaves each sample's own gradient.
        return x.shape[0] * LOSSES[structure.loss].generator(jnp.zeros_like(logits), logits)

    pull: Points = -jax.grad(total_loss)(x)
    return pull
