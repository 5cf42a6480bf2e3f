"""Goodfellow's Parzen-window estimate: how likely test data is under a blur of G's samples."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.targets.empirical import log_kernel_density, squared_distances
from ganscope.gan.types import Scalar


class ParzenEstimate(NamedTuple):
    """What the protocol reports.

    log_likelihood: the mean over the test points, in nats. standard_error: of that mean.
    bandwidth: the kernel's standard deviation, as chosen on the validation points.
    """

    log_likelihood: Scalar
    standard_error: Scalar
    bandwidth: Scalar


def log_likelihoods(
    squared: Float[Array, "m n"], dimension: int, bandwidth: Scalar
) -> Float[Array, " n"]:
    """log 1/m sum_i N(x_j; y_i, bandwidth^2 I), given all |x_j - y_i|^2.

    **Source**: `parzen_ll.py` of github.com/goodfeli/adversarial.
    """
    n_samples = squared.shape[0]
    return log_kernel_density(squared, dimension, bandwidth, jnp.full(n_samples, 1.0 / n_samples))


def parzen_estimate(
    samples: Float[Array, "m d"],
    x_validation: Float[Array, "n d"],
    x_test: Float[Array, "t d"],
    bandwidths: Float[Array, " b"],
) -> ParzenEstimate:
    """The whole protocol: choose a bandwidth on validation points, report on test points.

    A kernel of one width for all axes stands around each generated sample. The width is the one
    under which the validation points are most likely.

    **Source**: Goodfellow et al. (2014), section 5, after Breuleux et al. (2011), with 10 000
    samples, 1 000 validation points and the bandwidths logspace(-1, 0, 10); each is an argument.
    """
    dimension = samples.shape[1]
    to_validation = squared_distances(x_validation, samples)

    def score(bandwidth: Scalar) -> Scalar:
        return jnp.mean(log_likelihoods(to_validation, dimension, bandwidth))

    best = bandwidths[jnp.argmax(jax.lax.map(score, bandwidths))]
    result = log_likelihoods(squared_distances(x_test, samples), dimension, best)
    return ParzenEstimate(jnp.mean(result), jnp.std(result) / x_test.shape[0] ** 0.5, best)
