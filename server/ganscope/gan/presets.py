"""Well-known set-ups, by name. Each says only what differs from the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Preset:
    """A named configuration.

    summary: what will be seen, and how surely. config: partial, over the defaults.
    speed: at which it can be watched, in steps per second; None is unlimited.
    """

    title: str
    summary: str
    source: str
    config: Mapping[str, Any] = field(default_factory=dict)
    speed: float | None = 500.0


def _mlp(layers: int, width: int, activation: str, /, **more: Any) -> dict[str, Any]:
    return {"hidden_layers": layers, "hidden_width": width, "activation": activation, **more}


_AYLIEN_2017 = {
    "problem": "gaussian_1d",
    "problem_parameters": {"mean": 4.0, "std": 0.5},
    "latent": "stratified",
    "latent_scale": 8.0,
    "batch_size": 8,
    "generator": _mlp(1, 4, "softplus", initializer="normal", initializer_std=1.0),
    "discriminator": _mlp(3, 8, "relu", initializer="normal", initializer_std=1.0),
    "generator_learning_rate": 1e-3,
    "discriminator_learning_rate": 1e-3,
    "generator_optimizer_parameters": {"b1": 0.9},
    "discriminator_optimizer_parameters": {"b1": 0.9},
}

# What measured reliably: the generator five times as fast as the discriminator.
_FAST_GENERATOR_1D = {
    "problem": "gaussian_1d",
    "problem_parameters": {"mean": 4.0, "std": 0.5},
    "batch_size": 64,
    "generator": _mlp(2, 16, "tanh", initializer="lecun"),
    "discriminator": _mlp(2, 32, "tanh", initializer="lecun"),
    "generator_learning_rate": 5e-3,
    "discriminator_learning_rate": 1e-3,
}

_FAST_GENERATOR_RING = {
    "problem": "ring",
    "problem_parameters": {"modes": 8, "radius": 2.0, "std": 0.05},
    "latent_dim": 16,
    "batch_size": 128,
    "generator": _mlp(2, 128, "relu", initializer="glorot"),
    "discriminator": _mlp(2, 128, "relu", initializer="glorot"),
    "generator_learning_rate": 1e-3,
    "discriminator_learning_rate": 3e-4,
}

_DIGITS = {
    "latent_dim": 16,
    "batch_size": 32,
    "generator": _mlp(2, 128, "leaky_relu"),
    "discriminator": _mlp(2, 128, "leaky_relu"),
    "generator_learning_rate": 1e-3,
    "discriminator_learning_rate": 1e-3,
}
_SMOOTHED = {"one_sided_label_smoothing": {"target": 0.9}}


def _gan_lab(
    problem: str,
    latent: str,
    generator: tuple[int, int],
    discriminator: tuple[int, int],
    rates: tuple[float, float],
    discriminator_steps: int,
) -> dict[str, Any]:
    """GAN Lab's networks: N(0, 1 / fan-in) weights, ReLU. **Differs**: its G ends in tanh and its
    noise is on the unit square; here G is linear at the end and the noise centred on 0."""
    return {
        "problem": problem,
        "latent": latent,
        "latent_dim": 2,
        "batch_size": 150,
        "generator": _mlp(*generator, "relu", initializer="lecun"),
        "discriminator": _mlp(*discriminator, "relu", initializer="lecun"),
        "discriminator_optimizer": "sgd",
        "generator_optimizer": "sgd",
        "discriminator_learning_rate": rates[0],
        "generator_learning_rate": rates[1],
        "discriminator_steps": discriminator_steps,
    }


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "collapse_1d": Preset(
            "1-D collapse",
            "A fast generator collapses to a narrow spike: 61 of 64 seeds after 2 000 steps.",
            "ganscope",
            _FAST_GENERATOR_1D,
        ),
        "rescue_1d": Preset(
            "1-D rescue",
            "The same with minibatch discrimination: mean and standard deviation correct in 63 of "
            "64 seeds.",
            "Salimans et al. (2016), section 3.2",
            {**_FAST_GENERATOR_1D, "stabilizers": {"minibatch_discrimination": {}}},
        ),
        "collapse_ring": Preset(
            "Ring collapse",
            "A fast generator covers at most one mode and hops: 31 of 32 seeds after 1 000 steps.",
            "ganscope, after Metz et al. (2017)",
            _FAST_GENERATOR_RING,
        ),
        "rescue_ring_minibatch_discrimination": Preset(
            "Ring rescue: minibatch discrimination",
            "The same generator finds all eight modes: 7 of 8 seeds after 3 000 steps.",
            "Salimans et al. (2016), section 3.2",
            {
                **_FAST_GENERATOR_RING,
                "stabilizers": {"minibatch_discrimination": {"kernels": 8, "dimensions": 4}},
            },
        ),
        "rescue_ring_minibatch_stddev": Preset(
            "Ring rescue: minibatch stddev",
            "The same generator finds all eight modes: 32 of 32 seeds after 3 000 steps.",
            "Karras et al. (2018), section 3",
            {**_FAST_GENERATOR_RING, "stabilizers": {"minibatch_stddev": {}}},
        ),
        "rescue_ring_packing": Preset(
            "Ring rescue: packing",
            "The same generator finds all eight modes: 32 of 32 seeds after 3 000 steps.",
            "Lin et al., PacGAN (2018)",
            {**_FAST_GENERATOR_RING, "stabilizers": {"packing": {"degree": 2}}},
        ),
        "aylien_2017": Preset(
            "AYLIEN 2017",
            "The blog's final code; results depend on the seed.",
            "AYLIEN gan-intro, June 2017",
            {**_AYLIEN_2017, "loss": "clamped_log"},
        ),
        "aylien_2017_minibatch": Preset(
            "AYLIEN 2017, minibatch",
            "A minibatch layer replaces D's third layer: many seeds never leave their start.",
            "AYLIEN gan-intro, June 2017",
            {
                **_AYLIEN_2017,
                "loss": "clamped_log",
                "discriminator": _mlp(2, 8, "relu", initializer="normal", initializer_std=1.0),
                "stabilizers": {
                    "minibatch_discrimination": {
                        "kernels": 5,
                        "dimensions": 3,
                        "form": "sum_with_itself",
                        # Its tensor starts at N(0, 0.02^2); 0.02 sqrt(8) = 0.057.
                        "initial_scale": 0.057,
                    }
                },
            },
        ),
        "aylien_2016": Preset(
            "AYLIEN 2016",
            "The blog as published: D is pretrained on the density; SGD with a decaying learning "
            "rate.",
            "AYLIEN, An introduction to GANs in TensorFlow (2016)",
            {
                **_AYLIEN_2017,
                "batch_size": 12,
                "discriminator": _mlp(3, 8, "tanh", initializer="normal", initializer_std=1.0),
                "generator_optimizer": "sgd",
                "discriminator_optimizer": "sgd",
                "generator_optimizer_parameters": {},
                "discriminator_optimizer_parameters": {},
                "generator_learning_rate": 5e-3,
                "discriminator_learning_rate": 5e-3,
                "generator_learning_rate_decay": 0.95,
                "discriminator_learning_rate_decay": 0.95,
                "generator_learning_rate_decay_steps": 150,
                "discriminator_learning_rate_decay_steps": 150,
                "discriminator_pretraining": "density",
                "discriminator_pretraining_steps": 1000,
            },
        ),
        "jang": Preset(
            "Jang 2016",
            "The notebook on which both blogs are based: N(-1, 1), D pretrained on the density.",
            "Jang, Generative Adversarial Nets in TensorFlow (2016)",
            {
                "problem": "gaussian_1d",
                "problem_parameters": {"mean": -1.0, "std": 1.0},
                "latent": "stratified",
                "latent_scale": 5.0,
                "batch_size": 200,
                "generator": _mlp(2, 6, "tanh", initializer="normal", initializer_std=1.0),
                "discriminator": _mlp(2, 6, "tanh", initializer="normal", initializer_std=1.0),
                "generator_optimizer": "momentum",
                "discriminator_optimizer": "momentum",
                "generator_learning_rate": 1e-3,
                "discriminator_learning_rate": 1e-3,
                "generator_learning_rate_decay": 0.95,
                "discriminator_learning_rate_decay": 0.95,
                "generator_learning_rate_decay_steps": 2500,
                "discriminator_learning_rate_decay_steps": 2500,
                "discriminator_pretraining": "density",
                "discriminator_pretraining_steps": 1000,
            },
        ),
        "digits_mlp": Preset(
            "Handwritten digits",
            "Dense networks learn real digits of 8 × 8 pixels: all ten after 2 000 steps in 8 of 8 "
            "seeds.",
            "Goodfellow et al. (2014), section 5; Salimans et al. (2016), section 3.4",
            {**_DIGITS, "problem": "handwritten_digits", "stabilizers": _SMOOTHED},
            speed=None,
        ),
        "digits_drawn": Preset(
            "Drawn digits",
            "Digits of 16 × 16 pixels, drawn anew for every batch.",
            "ganscope; R1: Mescheder et al. (2018)",
            {
                **_DIGITS,
                "problem": "drawn_digits",
                "generator": _mlp(2, 256, "leaky_relu"),
                "discriminator": _mlp(2, 256, "leaky_relu"),
                "stabilizers": {"r1": {"weight": 0.2}},
            },
            speed=None,
        ),
        "digits_dcgan": Preset(
            "DCGAN on digits",
            "Two networks of convolutions learn the handwritten digits, with batch normalisation.",
            "Radford et al., DCGAN (2015)",
            {
                **_DIGITS,
                "problem": "handwritten_digits",
                "generator": _mlp(2, 16, "relu", layers="convolutional", initializer="he"),
                "discriminator": _mlp(
                    2, 16, "leaky_relu", layers="convolutional", initializer="he"
                ),
                "stabilizers": {"batch_norm": {"players": "both"}, **_SMOOTHED},
            },
            speed=None,
        ),
        "ganlab_line": Preset(
            "GAN Lab: line",
            "A line in the plane with very small networks.",
            "Kahng et al., GAN Lab (2018)",
            _gan_lab("line", "uniform", (2, 5), (2, 6), (0.03, 0.01), 2),
        ),
        "ganlab_gaussians": Preset(
            "GAN Lab: two Gaussians",
            "The example that GAN Lab opens with.",
            "Kahng et al., GAN Lab (2018)",
            _gan_lab("two_gaussians", "normal", (2, 8), (2, 8), (0.1, 0.03), 2),
        ),
        "ganlab_ring": Preset(
            "GAN Lab: ring",
            "A closed ellipse.",
            "Kahng et al., GAN Lab (2018)",
            _gan_lab("ellipse", "uniform", (2, 10), (3, 9), (0.1, 0.03), 3),
        ),
        "ganlab_disjoint": Preset(
            "GAN Lab: three clouds",
            "GAN Lab's test of mode collapse.",
            "Kahng et al., GAN Lab (2018)",
            _gan_lab("disjoint", "normal", (3, 10), (3, 11), (0.1, 0.03), 1),
        ),
    }
)
