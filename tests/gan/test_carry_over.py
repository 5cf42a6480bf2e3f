"""Carrying a training over into a changed structure: nothing that was learned may jump."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ganscope.gan.game import discriminate, generate
from ganscope.gan.train import carry_over

from .tools import TINY_RING, assert_same_bits, differs_somewhere, leaves_by_path, tiny

PLAIN = tiny(TINY_RING)
X = jnp.asarray(np.random.default_rng(0).normal(0.0, 1.5, (9, 2)), jnp.float32)
COMPANY = jnp.asarray(np.random.default_rng(1).normal(0.0, 1.5, (7, 2)), jnp.float32)
Z = jnp.asarray(np.random.default_rng(2).normal(0.0, 1.0, (5, 2)), jnp.float32)

REMEDIES = {
    "minibatch_discrimination": {"minibatch_discrimination": {}},
    "minibatch_stddev": {"minibatch_stddev": {}},
    "packing": {"packing": {"degree": 3}},
    "all three": {"minibatch_discrimination": {}, "minibatch_stddev": {}, "packing": {}},
}


def with_remedies(stabilizers, **changes):
    return tiny(TINY_RING, {"stabilizers": stabilizers, **changes})


def answers(game, state) -> tuple[np.ndarray, np.ndarray]:
    """D at some points in a given company, and G at some latents."""
    state = jax.tree.map(jnp.asarray, state)
    return (
        np.asarray(discriminate(game.structure, state.discriminator, X, COMPANY)),
        np.asarray(generate(game.structure, state.generator, Z)),
    )


@pytest.fixture(scope="module")
def trained():
    return PLAIN.train(PLAIN.init(0), 20)


def used(game, trained):
    """A state of the game's structure in which every weight and moment of D has moved."""
    carried = carry_over(trained, game.init(0))

    def moved(leaf):
        return leaf + np.float32(0.5) if leaf.dtype == np.float32 else leaf

    return carried._replace(
        discriminator=jax.tree.map(moved, carried.discriminator),
        discriminator_optimizer=jax.tree.map(moved, carried.discriminator_optimizer),
    )


def shared_places(old, new) -> dict[str, np.ndarray]:
    old, new = leaves_by_path(old), leaves_by_path(new)
    return {p for p in old.keys() & new.keys() if old[p].shape == new[p].shape}


@pytest.mark.parametrize("name", REMEDIES)
def test_switching_on_leaves_both_players_outputs_as_they_were(trained, name):
    game = with_remedies(REMEDIES[name])
    carried = carry_over(trained, game.init(0))
    for before, after in zip(answers(PLAIN, trained), answers(game, carried), strict=True):
        np.testing.assert_array_equal(after, before)
    # The fresh start would have answered differently: something was indeed carried.
    assert np.any(answers(game, game.init(0))[0] != answers(PLAIN, trained)[0])


@pytest.mark.parametrize("name", REMEDIES)
def test_switching_on_carries_every_shared_weight(trained, name):
    game = with_remedies(REMEDIES[name])
    carried = carry_over(trained, game.init(0))
    old, new = leaves_by_path(trained.discriminator), leaves_by_path(carried.discriminator)
    assert old.keys() <= new.keys()
    for place in old:
        np.testing.assert_array_equal(new[place], old[place], err_msg=place)
    assert_same_bits(carried.generator, trained.generator)
    assert_same_bits(carried.generator_optimizer, trained.generator_optimizer)
    assert int(carried.step) == 20


def test_first_moves_after_switching_on_are_no_longer_than_adams_first(trained):
    game = with_remedies(REMEDIES["all three"])
    carried = carry_over(trained, game.init(0))
    before = leaves_by_path(carried.discriminator)
    after = leaves_by_path(game.train(carried, 1).discriminator)
    rate = float(game.hyper["discriminator_learning_rate"])
    for place in before:
        assert np.max(np.abs(after[place] - before[place])) <= 1.01 * rate, place


@pytest.mark.parametrize("name", REMEDIES)
def test_new_parts_can_learn(trained, name):
    game = with_remedies(REMEDIES[name])
    carried = carry_over(trained, game.init(0))
    before, after = leaves_by_path(trained.discriminator), leaves_by_path(carried.discriminator)
    new = after.keys() - before.keys()
    outgoing = [place for place in new if "puts" in place]
    assert outgoing
    for place in outgoing:
        assert not np.any(after[place])
    # Zero everywhere would never move: T behind the features starts from its own draw.
    for place in new - set(outgoing):
        assert np.any(after[place])


def test_new_parts_learn_from_the_next_step_on(trained):
    game = with_remedies(REMEDIES["all three"])
    moved = game.train(carry_over(trained, game.init(0)), 2)
    assert int(moved.step) == 22
    for block in ("inputs", "outputs"):
        for name, weights in moved.discriminator[block].items():
            assert np.any(weights), name


@pytest.mark.parametrize("name", REMEDIES)
def test_switching_off_leaves_shared_weights_alone(trained, name):
    game = with_remedies(REMEDIES[name])
    on = carry_over(trained, game.init(0))
    off = carry_over(on, PLAIN.init(0))
    assert_same_bits(off.discriminator, trained.discriminator)
    assert_same_bits(off.generator, trained.generator)


def test_switching_off_and_on_again_starts_the_part_afresh(trained):
    game = with_remedies(REMEDIES["minibatch_discrimination"])
    off = carry_over(used(game, trained), PLAIN.init(0))
    on_again = carry_over(off, game.init(0))
    np.testing.assert_array_equal(answers(game, on_again)[0], answers(PLAIN, off)[0])
    off, on_again = off.discriminator, on_again.discriminator
    for place in shared_places(off, on_again):
        np.testing.assert_array_equal(
            leaves_by_path(on_again)[place], leaves_by_path(off)[place], err_msg=place
        )


def test_other_batch_size_carries_everything(trained):
    game = tiny(TINY_RING, {"batch_size": 12})
    assert_same_bits(carry_over(trained, game.init(0)), trained)


def test_other_batch_size_carries_a_batch_aware_discriminator_too(trained):
    old = with_remedies(REMEDIES["all three"])
    state = used(old, trained)
    new = with_remedies(REMEDIES["all three"], batch_size=12)
    assert_same_bits(carry_over(state, new.init(0)), state)


def test_other_number_of_kernels_restarts_only_that_part(trained):
    old = with_remedies({"minibatch_discrimination": {"kernels": 5}})
    state = used(old, trained)
    new = with_remedies({"minibatch_discrimination": {"kernels": 6}})
    carried = carry_over(state, new.init(0))
    before, after = leaves_by_path(state.discriminator), leaves_by_path(carried.discriminator)
    assert before.keys() == after.keys()
    for place in before:
        if "minibatch_discrimination" not in place:
            np.testing.assert_array_equal(after[place], before[place], err_msg=place)
    discriminator = carried.discriminator
    assert not np.any(discriminator["outputs"]["minibatch_discrimination"])
    tensor = discriminator["stabilizers"]["minibatch_discrimination"]["tensor"]
    assert tensor.shape == (6, 3, 4)
    assert np.any(tensor)
    # D is now what it is without the features.
    off = carry_over(state, PLAIN.init(0))
    np.testing.assert_array_equal(answers(new, carried)[0], answers(PLAIN, off)[0])


def test_other_size_of_pack_restarts_only_the_companions_weights(trained):
    old = with_remedies({"packing": {"degree": 2}})
    state = used(old, trained)
    carried = carry_over(state, with_remedies({"packing": {"degree": 3}}).init(0))
    before, after = state.discriminator["inputs"], carried.discriminator["inputs"]
    np.testing.assert_array_equal(after["x"], before["x"])
    assert after["packing"].shape == (4, 4)
    assert not np.any(after["packing"])


def test_other_problem_of_the_same_dimension_carries_everything(trained):
    assert_same_bits(carry_over(trained, tiny(TINY_RING, {"problem": "grid"}).init(0)), trained)


def test_other_optimizer_keeps_the_weights(trained):
    game = tiny(TINY_RING, {"discriminator_optimizer": "momentum"})
    carried = carry_over(trained, game.init(0))
    for part in ("generator", "discriminator", "generator_optimizer"):
        assert_same_bits(getattr(carried, part), getattr(trained, part))
    assert not any(np.any(leaf) for leaf in jax.tree.leaves(carried.discriminator_optimizer))


def test_same_structure_carries_everything_and_nothing_of_the_fresh_start(trained):
    fresh = PLAIN.init(77)
    carried = carry_over(trained, fresh)
    assert_same_bits(carried, trained)
    assert int(carried.seed) == 0
    assert differs_somewhere(carried.generator, fresh.generator)


def test_carrying_over_can_be_traced(trained):
    fresh = with_remedies(REMEDIES["all three"] | {"ema": {}}).init(0)
    assert_same_bits(jax.jit(carry_over)(trained, fresh), carry_over(trained, fresh))


# --- memories ---

STORE = {"experience_replay": {"batches": 3}}


def memories_of(state) -> dict[str, dict[str, np.ndarray]]:
    return {name: leaves_by_path(kept) for name, kept in state.memory.items()}


def test_new_memory_is_fresh_and_a_kept_one_is_kept():
    old = with_remedies(STORE)
    state = old.train(old.init(0), 2)
    fresh = with_remedies(STORE | {"ema": {}, "historical_averaging": {}}).init(7)
    carried = carry_over(state, fresh)
    assert carried.memory.keys() == {"experience_replay", "ema", "historical_averaging"}
    assert int(carried.memory["experience_replay"]["count"]) == 2
    assert_same_bits(carried.memory["experience_replay"], state.memory["experience_replay"])
    for name in ("ema", "historical_averaging"):
        assert_same_bits(carried.memory[name], fresh.memory[name])


def test_memory_of_a_remedy_switched_off_is_gone():
    game = with_remedies(STORE | {"ema": {}})
    carried = carry_over(game.train(game.init(0), 2), with_remedies({"ema": {}}).init(0))
    assert carried.memory.keys() == {"ema"}
    assert float(carried.memory["ema"]["total"]) > 0.0


@pytest.mark.parametrize(
    "change", [{"batch_size": 12}, {"stabilizers": {"experience_replay": {"batches": 5}}}]
)
def test_memory_of_another_shape_starts_afresh_as_a_whole(change):
    old = with_remedies(STORE)
    state = old.train(old.init(0), 2)
    fresh = tiny(TINY_RING, {"stabilizers": STORE}, change).init(0)
    carried = carry_over(state, fresh)
    # The count fits, but it would count places that hold nothing.
    assert_same_bits(carried.memory, fresh.memory)
    assert int(carried.memory["experience_replay"]["count"]) == 0


def test_average_over_a_discriminator_that_grew_starts_afresh():
    old = with_remedies({"historical_averaging": {}})
    state = old.train(old.init(0), 2)
    fresh = with_remedies({"historical_averaging": {}, "packing": {}}).init(0)
    carried = carry_over(state, fresh)
    # The generator's half would fit: kept with a fresh count, it would be no mean of anything.
    assert_same_bits(carried.memory, fresh.memory)
    assert_same_bits(carried.generator, state.generator)


def test_labels_of_a_new_variant_start_with_no_say(trained):
    game = tiny(TINY_RING, {"variant": "conditional"})
    carried = carry_over(trained, game.init(0))
    n_codes = carried.generator["inputs"]["code"].shape[0]
    for player in (carried.generator, carried.discriminator):
        assert player["inputs"]["code"].shape == (n_codes, 4)
        assert not np.any(player["inputs"]["code"])
    before = answers(PLAIN, trained)
    for label in (0, n_codes - 1):
        code = jax.nn.one_hot(jnp.full(9, label), n_codes)
        x = jnp.concatenate([X, code], axis=1)
        z = jnp.concatenate([Z, code[:5]], axis=1)
        state = jax.tree.map(jnp.asarray, carried)
        logits = discriminate(game.structure, state.discriminator, x)
        plain = discriminate(PLAIN.structure, trained.discriminator, X)
        np.testing.assert_array_equal(logits, plain)
        np.testing.assert_array_equal(generate(game.structure, state.generator, z), before[1])
    # And they get one: from the first step on.
    moved = game.train(carried, 1)
    assert np.any(moved.generator["inputs"]["code"])
    assert np.any(moved.discriminator["inputs"]["code"])


def test_generator_that_gained_a_block_has_a_fresh_optimizer(trained):
    fresh = tiny(TINY_RING, {"variant": "conditional"}).init(0)
    carried = carry_over(trained, fresh)
    assert_same_bits(carried.generator_optimizer, fresh.generator_optimizer)
    assert_same_bits(carried.discriminator_optimizer, fresh.discriminator_optimizer)


def test_normalisation_keeps_the_weights_that_it_joins(trained):
    game = with_remedies({"batch_norm": {"players": "both"}})
    carried = carry_over(trained, game.init(0))
    for player in ("generator", "discriminator"):
        old, new = (leaves_by_path(getattr(state, player)) for state in (trained, carried))
        for place in old:
            np.testing.assert_array_equal(new[place], old[place], err_msg=place)
        layers = getattr(carried, player)["layers"]["batch_norm"]
        assert np.all(layers["scale"] == 1.0)
        assert not np.any(layers["shift"])
