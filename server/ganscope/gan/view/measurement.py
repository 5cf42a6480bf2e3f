"""The numbers of a moment: every metric, on fresh samples, some ten times a second."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int

from ganscope.gan.game import (
    codes_of,
    forward,
    labels_of,
    sample_latents,
    sample_real,
    with_labels,
)
from ganscope.gan.hooks import Points, Randomness
from ganscope.gan.metric_inputs import MetricInputs, mode_shares
from ganscope.gan.metric_needs import is_defined
from ganscope.gan.objectives import discriminator_objective, generator_objective, shown_state
from ganscope.gan.registry import LOSSES, METRICS, PROBLEMS, VARIANTS
from ganscope.gan.state import State, evidence_key
from ganscope.gan.structure import Structure
from ganscope.gan.types import Hyper, Key, Scalar
from ganscope.gan.view.frame import domain_of, scene_of
from ganscope.gan.view.inference import probability, shown_samples

# D is asked about this many samples of each kind, in batches of training's own size.
JUDGED_SAMPLES = 512
ANSWER_BINS = 32

type Metrics = dict[str, Scalar]


def measure(structure: Structure, state: State, hyper: Hyper) -> tuple[Metrics, dict[str, Array]]:
    """All metrics (NaN where undefined), and the arrays that are drawn from the same inputs:
    histograms of D's answers; `modes`, `mode_std`, `mode_weight`, `mode_share` where the data has
    modes; and what the domain measures.

    The samples are drawn afresh from `evidence_key`: the numbers of a step do not depend on when,
    or whether, anybody looked.
    """
    problem, parameters = PROBLEMS[structure.problem], hyper["problem_parameters"]
    inputs = gather(structure, state, hyper)
    metrics = {
        name: spec.measure(inputs)
        if is_defined(spec, structure.problem, structure.loss)
        else jnp.asarray(jnp.nan, jnp.float32)
        for name, spec in METRICS.items()
    }
    arrays = {}
    if problem.modes is not None:
        modes = problem.modes(parameters)
        arrays = {
            "modes": modes.means,
            "mode_std": modes.std,
            "mode_share": mode_shares(inputs),
            "mode_weight": modes.weights,
        }
    arrays |= _answers(structure, inputs)
    view = None if problem.view is None else problem.view(parameters)
    return metrics, arrays | domain_of(structure).measured(inputs, view)


def gather(structure: Structure, state: State, hyper: Hyper) -> MetricInputs:
    """Draws and computes what the metrics look at."""
    problem, parameters = PROBLEMS[structure.problem], hyper["problem_parameters"]
    sample_key, judged_key, gradient_key = jax.random.split(evidence_key(state.seed, state.step), 3)
    real_key, latent_key = jax.random.split(sample_key)
    domain = domain_of(structure)
    x_real = sample_real(structure, hyper, real_key, domain.reference_samples)
    shown = shown_state(structure, state)
    z = sample_latents(structure, hyper, latent_key, domain.measured_samples)
    x_fake = shown_samples(structure, shown, hyper, z, _randomness(latent_key, hyper))
    answers = _answer_batches(structure, shown, hyper, judged_key)
    real_logits, fake_logits = answers.pop("real_logits"), answers.pop("fake_logits")
    scene = scene_of(structure, shown, hyper, x_real, x_fake)
    data_mass = generator_mass = None
    if domain.masses is not None:
        data_mass, generator_mass = domain.masses(scene, x_real, x_fake)
    mode_weights = mode_index = mode_distance = None
    if problem.modes is not None:
        assert problem.nearest_mode is not None
        mode_index, mode_distance = problem.nearest_mode(x_fake, parameters)
        mode_weights = problem.modes(parameters).weights
    loss = LOSSES[structure.loss]
    return MetricInputs(
        x_real=x_real[: domain.measured_samples],
        x_fake=x_fake,
        real_logits=real_logits,
        fake_logits=fake_logits,
        real_probability=probability(structure, real_logits),
        fake_probability=probability(structure, fake_logits),
        **answers,
        codes=codes_of(structure, z),
        discriminator_loss=loss.discriminator(real_logits, fake_logits),
        generator_loss=loss.generator(real_logits, fake_logits),
        data_mass=data_mass,
        generator_mass=generator_mass,
        mode_weights=mode_weights,
        mode_index=mode_index,
        mode_distance=mode_distance,
        images=domain.evidence(scene, x_real, x_fake),
        discriminator_gradient_norm=optax.tree.norm(
            jax.grad(discriminator_objective)(
                state.discriminator,
                state.generator,
                structure,
                hyper,
                gradient_key,
                state.step,
                state.memory,
            )
        ),
        generator_gradient_norm=optax.tree.norm(
            jax.grad(generator_objective)(
                state.generator,
                state.discriminator,
                structure,
                hyper,
                gradient_key,
                state.step,
                state.memory,
            )
        ),
    )


def _labels(structure: Structure, hyper: Hyper, x: Points) -> Int[Array, "n ..."]:
    """The mode of each point; no columns where the data has no modes."""
    has_modes = PROBLEMS[structure.problem].modes is not None
    return labels_of(structure, hyper, x) if has_modes else jnp.zeros((x.shape[0], 0), jnp.int32)


def _randomness(key: Key, hyper: Hyper) -> Randomness:
    return Randomness(jax.random.fold_in(key, 1), hyper["stabilizers"])


def _answer_batches(structure: Structure, state: State, hyper: Hyper, key: Key) -> dict[str, Array]:
    """What D says of fresh real and fake batches of training's own size, one after the other."""
    n = structure.batch_size

    def judge_batch(key: Key) -> dict[str, Array]:
        real_key, latent_key = jax.random.split(key)
        x_real = sample_real(structure, hyper, real_key, n)
        z = sample_latents(structure, hyper, latent_key, n)
        codes = codes_of(structure, z)
        x_fake = shown_samples(structure, state, hyper, z, _randomness(latent_key, hyper))
        spec = VARIANTS[structure.variant]
        seen = jnp.concatenate([x_fake, codes], axis=1) if spec.is_labelled else x_fake
        real = forward(structure, state.discriminator, with_labels(structure, hyper, x_real))
        fake = forward(structure, state.discriminator, seen)
        return {
            "real_logits": real.logits,
            "fake_logits": fake.logits,
            "real_labels": _labels(structure, hyper, x_real),
            "real_heads": spec.heads(real.outputs),
            "fake_heads": spec.heads(fake.outputs),
            "fake_codes": codes,
        }

    keys = jax.random.split(key, max(1, JUDGED_SAMPLES // n))
    batches = jax.lax.map(judge_batch, keys)
    return {name: x.reshape(x.shape[0] * x.shape[1], *x.shape[2:]) for name, x in batches.items()}


def _answers(structure: Structure, inputs: MetricInputs) -> dict[str, Array]:
    """Histograms of D's answers, as shares: `real_answers` and `fake_answers` over the bins between
    `answer_edges`. Probabilities from 0 to 1; a critic's scores from the lowest to the highest.

    These are answers as in training, each sample in a batch of its own kind: what minibatch
    discrimination sees of a collapse shows here, and not in D's answers to points.
    """
    if LOSSES[structure.loss].probability is None:
        real, fake = inputs.real_logits, inputs.fake_logits
        both = jnp.concatenate([real, fake])
        low, high = jnp.min(both), jnp.max(both)
        middle, half = 0.5 * (low + high), jnp.maximum(0.5 * (high - low), 1e-3)
        edges = middle + half * jnp.linspace(-1.0, 1.0, ANSWER_BINS + 1)
    else:
        real, fake = inputs.real_probability, inputs.fake_probability
        edges = jnp.linspace(0.0, 1.0, ANSWER_BINS + 1)
    return {
        "answer_edges": edges,
        "real_answers": _shares(real, edges),
        "fake_answers": _shares(fake, edges),
    }


def _shares(values: Float[Array, " n"], edges: Float[Array, " edges"]) -> Float[Array, " bins"]:
    """The share of the values in each of equally wide bins; the ends belong to the outermost."""
    n_bins = edges.shape[0] - 1
    place = (values - edges[0]) / (edges[-1] - edges[0]) * n_bins
    index = jnp.clip(jnp.floor(place).astype(jnp.int32), 0, n_bins - 1)
    return jnp.zeros(n_bins).at[index].add(1.0) / values.shape[0]
