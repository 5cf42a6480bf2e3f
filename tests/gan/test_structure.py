"""The two parts of a configuration: what is compiled in, and 32-bit numbers."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from ganscope.gan.config import full_config
from ganscope.gan.registry import PROBLEMS
from ganscope.gan.structure import hyper_of, structure_of

BUSY = {
    "problem": "mixture_1d",
    "problem_parameters": {"modes": 4, "weights": [2.0, 0.5]},
    "stabilizers": {
        "packing": {"degree": 3},
        "minibatch_discrimination": {"kernels": 7},
        "instance_noise": {"std": 0.5, "anneal_steps": 100},
    },
}


def test_equal_configurations_have_one_structure():
    first, second = structure_of(full_config(BUSY)), structure_of(full_config(BUSY))
    assert first == second
    assert hash(first) == hash(second)
    assert len({first, second, structure_of(full_config({}))}) == 2


def test_order_of_the_remedies_does_not_matter():
    turned = BUSY | {"stabilizers": dict(reversed(BUSY["stabilizers"].items()))}
    assert structure_of(full_config(turned)) == structure_of(full_config(BUSY))
    names = [name for name, _ in structure_of(full_config(BUSY)).stabilizers]
    assert names == sorted(BUSY["stabilizers"])


def test_live_numbers_are_not_in_the_structure():
    live = {
        "generator_learning_rate": 0.5,
        "discriminator_steps": 3,
        "discriminator_pretraining_steps": 7,
        "latent_scale": 2.0,
        "problem_parameters": {"modes": 2},
        "stabilizers": {"instance_noise": {"std": 0.1}},
        "generator_optimizer_parameters": {"b1": 0.0},
    }
    assert structure_of(full_config(BUSY | live | {"stabilizers": BUSY["stabilizers"]})) == (
        structure_of(full_config(BUSY))
    )
    noisy = {"stabilizers": BUSY["stabilizers"] | {"instance_noise": {"std": 0.1}}}
    assert structure_of(full_config(BUSY | noisy)) == structure_of(full_config(BUSY))


@pytest.mark.parametrize(
    "patch",
    [
        {"batch_size": 8},
        {"loss": "hinge"},
        {"generator": {"activation": "elu"}},
        {"discriminator": {"hidden_layers": 4}},
        {"stabilizers": {"packing": {"degree": 2}}},
        {"stabilizers": {}},
        {"generator_optimizer": "sgd"},
        {"latent": "stratified"},
        {"update_rule": "unrolled"},
        {"variant": "conditional"},
        {"discriminator_pretraining": "game"},
    ],
)
def test_static_values_are_in_the_structure(patch):
    assert structure_of(full_config(BUSY | patch)) != structure_of(full_config(BUSY))


def test_options_are_the_static_values_alone():
    structure = structure_of(full_config(BUSY))
    assert structure.options("packing") == {"degree": 3}
    assert structure.options("instance_noise") == {}
    assert structure.options("minibatch_discrimination") == {
        "kernels": 7,
        "dimensions": 3,
        "form": "mean",
        "initial_scale": 1.0,
    }


def test_update_rule_and_variant_have_static_and_live_parameters_too():
    config = full_config(
        {
            "update_rule": "unrolled",
            "update_rule_parameters": {"unrolling_steps": 3},
            "variant": "infogan",
            "variant_parameters": {"codes": 4, "weight": 0.5},
        }
    )
    structure, hyper = structure_of(config), hyper_of(config)
    assert dict(structure.update_rule_options) == {"unrolling_steps": 3}
    assert dict(structure.variant_options) == {"codes": 4}
    assert hyper["update_rule_parameters"] == {}
    assert hyper["variant_parameters"] == {"weight": np.float32(0.5)}
    consensus = full_config({"update_rule": "consensus", "update_rule_parameters": {"weight": 2.0}})
    assert structure_of(consensus).update_rule_options == ()
    assert hyper_of(consensus)["update_rule_parameters"] == {"weight": np.float32(2.0)}


def test_live_numbers_are_32_bits_wide():
    for leaf in jax.tree.leaves(hyper_of(full_config(BUSY))):
        assert isinstance(leaf, np.generic | np.ndarray)
        assert leaf.dtype in (np.float32, np.int32)


def test_whole_numbers_stay_whole():
    hyper = hyper_of(full_config(BUSY))
    assert hyper["problem_parameters"]["modes"].dtype == np.int32
    assert hyper["discriminator_steps"].dtype == np.int32
    assert hyper["generator_learning_rate_decay_steps"].dtype == np.int32
    assert hyper["stabilizers"]["instance_noise"]["anneal_steps"] == 100
    assert hyper["stabilizers"]["instance_noise"]["anneal_steps"].dtype == np.int32


def test_short_list_is_filled_up():
    weights = hyper_of(full_config(BUSY))["problem_parameters"]["weights"]
    np.testing.assert_array_equal(weights, np.float32([2.0, 0.5, 1, 1, 1, 1, 1, 1]))


def test_live_numbers_are_those_of_the_configuration():
    hyper = hyper_of(full_config(BUSY | {"discriminator_learning_rate": 0.25}))
    assert hyper["discriminator_learning_rate"] == np.float32(0.25)
    assert hyper["problem_parameters"]["modes"] == 4
    assert hyper["stabilizers"]["instance_noise"]["std"] == np.float32(0.5)
    assert hyper["stabilizers"]["packing"] == {}
    assert set(hyper["stabilizers"]) == set(BUSY["stabilizers"])


@pytest.mark.parametrize("problem", PROBLEMS)
def test_configurations_of_one_structure_have_numbers_of_one_shape(problem):
    base = full_config({"problem": problem})
    other = full_config({"problem": problem, "generator_steps": 4, "latent_scale": 3.0})
    shapes = [
        jax.tree.map(lambda leaf: (leaf.shape, leaf.dtype), hyper_of(c)) for c in (base, other)
    ]
    assert shapes[0] == shapes[1]
