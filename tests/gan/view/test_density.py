"""Probability on the cells of a picture, against closed forms, loops and NumPy's histogram."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ganscope.gan.game import generate
from ganscope.gan.registry import PROBLEMS
from ganscope.gan.view.density import (
    KERNEL_CELLS,
    data_masses,
    generator_masses,
    grid_centres,
    histogram_masses,
    kernel_masses,
    line_edges,
    smooth_grid,
    smooth_line,
    with_outside,
)

from ..target_examples import mixture_1d
from ..tools import affine_generator, folding_generator, on_device, parameters_of, tiny

VIEW = np.array([[-3.0, 5.0]])
EDGES = np.linspace(-3.0, 5.0, 65)
VIEW_2D = np.array([[-2.0, 2.0], [1.0, 7.0]])


def masses_of(generator, latent: str = "normal", scale: float = 1.0, edges=EDGES) -> np.ndarray:
    structure = tiny({"latent": latent}).structure
    masses = generator_masses(
        lambda z: generate(structure, generator, z), latent, on_device(scale), on_device(edges)
    )
    return np.asarray(masses, np.float64)


def test_edges_are_even():
    np.testing.assert_allclose(line_edges(on_device(VIEW), 64), EDGES, atol=1e-6)


@pytest.mark.parametrize("modes", [1, 3])
def test_data_masses_are_the_differences_of_the_cdf(modes):
    parameters = parameters_of("mixture_1d", {"modes": modes})
    log_density = PROBLEMS["mixture_1d"].log_density
    masses = data_masses(lambda x: log_density(x, parameters), on_device(EDGES))
    by_hand = sum(w * np.diff(stats.norm(*m, *s).cdf(EDGES)) for w, m, s in mixture_1d(modes))
    np.testing.assert_allclose(masses, by_hand, atol=2e-5)


@pytest.mark.parametrize(("scale", "shift"), [(0.5, 1.0), (-1.3, 0.2), (0.05, -0.4)])
@pytest.mark.parametrize("latent_scale", [1.0, 0.5])
def test_change_of_variables_of_an_affine_generator_is_a_gaussian(scale, shift, latent_scale):
    masses = masses_of(affine_generator(scale, shift), scale=latent_scale)
    by_hand = np.diff(stats.norm(shift, abs(scale) * latent_scale).cdf(EDGES))
    np.testing.assert_allclose(masses, by_hand, atol=1e-4)


@pytest.mark.parametrize("latent", ["uniform", "stratified"])
def test_change_of_variables_of_a_uniform_latent_is_a_box(latent):
    masses = masses_of(affine_generator(1.5, 1.0), latent, 0.8)
    by_hand = np.diff(stats.uniform(1.0 - 1.2, 2.4).cdf(EDGES))
    np.testing.assert_allclose(masses, by_hand, atol=1e-5)


def test_change_of_variables_of_a_folding_generator_is_twice_a_half_gaussian():
    masses = masses_of(folding_generator(0.8, 0.5))
    by_hand = np.diff(stats.halfnorm(0.5, 0.8).cdf(EDGES))
    np.testing.assert_allclose(masses, by_hand, atol=2e-4)


@pytest.mark.parametrize(
    "generator",
    [affine_generator(0.5, 1.0), folding_generator(0.7, -1.0), affine_generator(1e-4, 1.06)],
    ids=["affine", "folding", "collapsed"],
)
def test_change_of_variables_loses_no_mass_inside_the_view(generator):
    assert masses_of(generator).sum() == pytest.approx(1.0, abs=1e-5)


def test_constant_generator_has_all_its_mass_in_one_cell():
    masses = masses_of(affine_generator(0.0, 1.06))
    cell = int((1.06 + 3.0) / 0.125)
    assert masses[cell] == pytest.approx(1.0, abs=1e-5)
    assert np.delete(masses, cell).max() == pytest.approx(0.0, abs=1e-7)


def test_mass_outside_the_view_is_not_pulled_in():
    masses = masses_of(affine_generator(1.0, 5.0))
    assert masses.sum() == pytest.approx(0.5, abs=1e-4)
    everything = np.asarray(with_outside(on_device(masses)))
    assert everything.shape == (65,)
    assert everything[-1] == pytest.approx(0.5, abs=1e-4)
    assert everything.sum() == pytest.approx(1.0, abs=1e-6)


def test_outside_is_never_negative():
    assert float(with_outside(on_device([0.6, 0.40001]))[-1]) == 0.0


def test_kernel_estimate_is_the_mean_of_its_kernels():
    x = np.array([-2.9, 0.0, 0.3, 4.0])
    bandwidth = KERNEL_CELLS * 0.125
    by_hand = np.mean([np.diff(stats.norm(place, bandwidth).cdf(EDGES)) for place in x], axis=0)
    np.testing.assert_allclose(kernel_masses(on_device(x), on_device(EDGES)), by_hand, atol=2e-6)


def test_kernel_estimate_is_near_the_truth():
    x = np.random.default_rng(0).normal(1.0, 0.7, 2048)
    masses = np.asarray(kernel_masses(on_device(x), on_device(EDGES)))
    truth = np.diff(stats.norm(1.0, 0.7).cdf(EDGES))
    assert masses.sum() == pytest.approx(1.0, abs=1e-5)
    # Total variation: the noise of 2048 samples plus the blur of a kernel of a quarter of the std.
    assert 0.5 * np.abs(masses - truth).sum() < 0.05


def test_histogram_matches_numpys_with_y_in_rows():
    x = np.random.default_rng(0).uniform([-2.5, 0.0], [2.5, 8.0], (3000, 2))
    x = x.astype(np.float32).astype(np.float64)
    masses = np.asarray(histogram_masses(on_device(x), on_device(VIEW_2D), 8))
    counts, _, _ = np.histogram2d(x[:, 1], x[:, 0], bins=8, range=[VIEW_2D[1], VIEW_2D[0]])
    np.testing.assert_allclose(masses[:-1].reshape(8, 8), counts / 3000, atol=1e-6)
    assert masses[-1] == pytest.approx(1.0 - counts.sum() / 3000, abs=1e-6)


def test_histogram_puts_far_and_infinite_points_outside():
    x = on_device([[1e30, 2.0], [0.0, -1e30], [np.inf, 2.0], [0.0, 2.0]])
    masses = np.asarray(histogram_masses(x, on_device(VIEW_2D), 4))
    assert masses[-1] == 0.75
    assert masses.sum() == 1.0


def test_histogram_cell_of_a_point_is_the_grid_centre_of_the_same_index():
    centres = grid_centres(on_device(VIEW_2D), 5)
    for index in (0, 3, 12, 24):
        masses = histogram_masses(centres[index : index + 1], on_device(VIEW_2D), 5)
        assert int(np.argmax(masses)) == index


def test_grid_centres_run_along_x_first():
    centres = np.asarray(grid_centres(on_device(VIEW_2D), 4)).reshape(4, 4, 2)
    for row in range(4):
        for column in range(4):
            by_hand = (-2.0 + 4.0 * (column + 0.5) / 4, 1.0 + 6.0 * (row + 0.5) / 4)
            np.testing.assert_allclose(centres[row, column], by_hand, atol=1e-6)


def test_smoothing_keeps_all_mass_and_spreads_it_like_a_gaussian():
    grid = np.zeros((24, 24))
    grid[12, 12], grid[0, 3] = 0.5, 0.25
    masses = np.append(grid, 0.25)
    smoothed = np.asarray(smooth_grid(on_device(masses)), np.float64)
    assert smoothed[:-1].sum() == pytest.approx(0.75, abs=1e-5)
    assert smoothed[-1] == 0.25
    # Rows and columns are blurred alike, and by the stated width.
    blurred = smoothed[:-1].reshape(24, 24)
    assert blurred[12, 14] == pytest.approx(blurred[14, 12], rel=1e-4)
    assert blurred[12, 14] / blurred[12, 12] == pytest.approx(
        np.exp(-0.5 * (2 / KERNEL_CELLS) ** 2), rel=1e-4
    )
    assert blurred[14, 14] / blurred[12, 12] == pytest.approx(
        np.exp(-((2 / KERNEL_CELLS) ** 2)), rel=1e-4
    )


def test_blurred_data_is_what_a_kernel_estimate_of_it_would_be():
    samples = np.random.default_rng(0).normal(1.0, 0.4, 200_000)
    estimate = np.asarray(kernel_masses(on_device(samples), on_device(EDGES)))
    exact = np.diff(stats.norm.cdf(EDGES, 1.0, 0.4))
    blurred = np.asarray(smooth_line(on_device(exact)))
    assert np.abs(blurred - estimate).sum() < 0.01
    assert np.abs(exact - estimate).sum() > 0.02
