"""What is inside both players: every neuron as a picture, the weights between them, and the pull
of the gradient on each. Looked at a few times a second, and only while somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ganscope.gan.game import (
    Latents,
    architecture,
    design,
    discriminate,
    generator_layers,
    is_batch_aware,
    n_codes,
    sample_latents,
    sample_real,
    with_labels,
)
from ganscope.gan.hooks import Points
from ganscope.gan.latents import latent_quantile
from ganscope.gan.objectives import discriminator_objective, generator_objective, shown_state
from ganscope.gan.registry import PROBLEMS
from ganscope.gan.scene import Picture
from ganscope.gan.state import State, display_key
from ganscope.gan.structure import Structure
from ganscope.gan.types import Hyper, Key, Weights
from ganscope.gan.view.frame import as_shown, domain_of
from ganscope.gan.view.inference import (
    reference,
    shown_answer,
    shown_randomness,
    shown_samples,
)

MAX_SHOWN = 12
SIDE = 24
POINTS = 96
ANSWERS = 512
# The latents shown leave out the outermost half per cent of each axis.
MARGIN = 0.005
# What `display_key` is folded with for the batch that the gradients are taken on.
_BATCH = 6


def has_networks(structure: Structure) -> bool:
    """Whether both players are networks whose neurons can be drawn."""
    return domain_of(structure).places is not None and architecture(structure).draw is not None


def inspect_networks(structure: Structure, state: State, hyper: Hyper) -> Picture:
    """Everything that a drawing of both networks needs, by name; `{player}` is either of the two.

    {player}.shown: the neurons shown of each hidden layer, evenly chosen where there are many.
    {player}.activations: (layer, shown neuron, cells): of D over the problem's view, of G over the
      middle 99 % of its first two latents, the others at 0. Cells are points, or rows with the
      second axis ascending and columns with the first.
    {player}.output: (output, cells): D's answer as it is shown, G's coordinates.
    {player}.inputs.{block}, {player}.hidden, {player}.outputs.{block}: weights, (from, to), of the
      first few inputs, of the shown neurons, and of what stands beside the last hidden layer.
    {player}.bias, {player}.output_bias.
    {player}.pull: (layer, shown neuron), the mean |gradient| of that player's loss with respect to
      the weights that lead there. {player}.flow: the same over all weights of each layer, the
      output last. Both are taken on one batch that stays the same all through a run, and on the
      weights as they are trained, where the pictures show those that are shown (`shown_state`).
    losses: D's and G's on that batch, with all penalties. answers: D on real and on fake samples,
      as shown; real_answers, fake_answers: the samples' own.
    """
    losses, pulls = _pull(structure, state, hyper)
    state = shown_state(structure, state)
    domain, view_of = domain_of(structure), PROBLEMS[structure.problem].view
    assert domain.places is not None
    assert view_of is not None
    view = view_of(hyper["problem_parameters"])
    d_cells = (domain.inspected_places,) * domain.axes
    axis, z = _latents(structure, hyper)
    g_cells = (len(axis),) * min(structure.latent_dim, 2)
    x = domain.places(view, domain.inspected_places)
    d = shown_answer(structure, state, hyper, x)
    normalising = reference(structure, state, hyper)
    layers = generator_layers(structure, state.generator, z, normalising)
    output = shown_samples(structure, state, hyper, z)
    real, fake = _answers(structure, state, hyper)
    return {
        "view": view,
        "latent_axis": axis,
        "losses": losses,
        "answers": jnp.stack([jnp.mean(real), jnp.mean(fake)]),
        "real_answers": real,
        "fake_answers": fake,
        **_network(structure, "discriminator", state.discriminator, d.layers, d_cells),
        "discriminator.output": _cells(as_shown(structure, d.logits)[:, None], d_cells),
        **_network(structure, "generator", state.generator, layers, g_cells),
        "generator.output": _cells(output, g_cells),
        **pulls,
    }


def shown_neurons(width: int) -> Int[np.ndarray, " shown"]:
    """Which neurons of a layer are shown: all of a few, else the first, the last, and others at
    even distances between them."""
    n = min(width, MAX_SHOWN)
    return np.round(np.linspace(0, width - 1, n)).astype(np.int32)


def _shown_neurons(structure: Structure, player: str) -> Int[np.ndarray, " shown"]:
    """Those of a player's hidden layers, which are all as wide; none where it has no such layer."""
    widths = architecture(structure).layer_widths(design(structure, player))
    return shown_neurons(widths[0]) if widths else np.zeros(0, np.int32)


def _latents(structure: Structure, hyper: Hyper) -> tuple[Float[Array, " axis"], Latents]:
    """(places along one axis, the latents over which G is shown): the first of the codes."""
    ends = latent_quantile(
        jnp.array([MARGIN, 1.0 - MARGIN]), structure.latent, hyper["latent_scale"]
    )
    is_line = structure.latent_dim == 1
    axis = jnp.linspace(ends[0], ends[1], POINTS if is_line else SIDE)
    columns = [axis] if is_line else [places.reshape(-1) for places in jnp.meshgrid(axis, axis)]
    categories = n_codes(structure, hyper)
    z = jnp.zeros((columns[0].shape[0], structure.latent_dim + categories))
    z = z.at[:, : len(columns)].set(jnp.stack(columns, axis=1))
    return axis, z.at[:, structure.latent_dim].set(1.0) if categories else z


def _cells(
    columns: Float[Array, "n columns"], shape: tuple[int, ...]
) -> Float[Array, "columns ..."]:
    """Values at each place as one picture of this shape per column."""
    return columns.T.reshape(-1, *shape)


def _network(
    structure: Structure,
    player: str,
    weights: Weights,
    layers: Sequence[Float[Array, "n width"]],
    shape: tuple[int, ...],
) -> Picture:
    """What there is to see of one network."""
    draw, shown = architecture(structure).draw, _shown_neurons(structure, player)
    assert draw is not None
    pictures = [_cells(h[:, shown], shape) for h in layers] if len(shown) else []
    return {
        f"{player}.shown": jnp.asarray(shown),
        f"{player}.activations": jnp.stack(pictures) if pictures else jnp.zeros((0, 0, *shape)),
        **{f"{player}.{name}": array for name, array in draw(weights, shown).items()},
    }


def _pull(structure: Structure, state: State, hyper: Hyper) -> tuple[Float[Array, "2"], Picture]:
    """(both losses, how much their gradients ask of each layer and neuron)."""
    key = jax.random.fold_in(display_key(state.seed), _BATCH)
    given = (structure, hyper, key, state.step, state.memory)
    d_loss, d_gradient = jax.value_and_grad(discriminator_objective)(
        state.discriminator, state.generator, *given
    )
    g_loss, g_gradient = jax.value_and_grad(generator_objective)(
        state.generator, state.discriminator, *given
    )
    picture: Picture = {}
    for player, gradient in (("discriminator", d_gradient), ("generator", g_gradient)):
        matrices = architecture(structure).matrices
        assert matrices is not None
        by_layer = matrices.read(gradient)
        shown = _shown_neurons(structure, player)
        pull = [jnp.mean(jnp.abs(matrix[:, shown]), axis=0) for matrix in by_layer[:-1]]
        picture[f"{player}.pull"] = jnp.stack(pull) if pull else jnp.zeros((0, 0))
        picture[f"{player}.flow"] = jnp.stack([jnp.mean(jnp.abs(m)) for m in by_layer])
    return jnp.stack([d_loss, g_loss]), picture


def _answers(
    structure: Structure, state: State, hyper: Hyper
) -> tuple[Float[Array, " n"], Float[Array, " n"]]:
    """What D says of the samples that a frame shows: (of the real ones, of the fakes)."""
    real_key, latent_key = jax.random.split(display_key(state.seed))

    def real(key: Key, n: int) -> Points:
        return sample_real(structure, hyper, key, n)

    def fake(key: Key, n: int) -> Points:
        z = sample_latents(structure, hyper, key, n)
        return shown_samples(structure, state, hyper, z, shown_randomness(state, hyper))

    def answers(samples: Callable[[Key, int], Points], key: Key) -> Float[Array, " n"]:
        context_batch = None
        if is_batch_aware(structure):
            # As in training: a fake is in a batch of fakes.
            others = samples(jax.random.fold_in(key, _BATCH), structure.batch_size - 1)
            context_batch = with_labels(structure, hyper, others)
        x = with_labels(structure, hyper, samples(key, ANSWERS))
        return as_shown(structure, discriminate(structure, state.discriminator, x, context_batch))

    return answers(real, real_key), answers(fake, latent_key)
