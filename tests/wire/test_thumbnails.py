"""Thumbnails are frames with what a small picture needs, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from ganscope.wire.frames import FrameError, decode, encode_arrays
from ganscope.wire.thumbnails import MAX_CELLS, MAX_IMAGES, MAX_SAMPLES, thumbnail

METADATA = {"run": "a", "step": "7", "domain": "plane", "metrics": '{"js": 0.5}'}


def thin(**arrays: np.ndarray) -> dict[str, np.ndarray]:
    found = decode(thumbnail(encode_arrays(arrays, METADATA)))
    assert found.metadata == METADATA
    return dict(found.arrays)


def test_plane_keeps_few_samples_and_its_whole_field():
    samples = np.arange(1024.0).reshape(512, 2)
    field = np.arange(1600.0).reshape(40, 40)
    found = thin(
        real_samples=samples,
        fake_samples=samples,
        discriminator=field,
        manifold=np.zeros((21, 21, 2)),
        mode_share=np.ones(8),
    )
    assert found.keys() == {"real_samples", "fake_samples", "discriminator", "mode_share"}
    assert np.array_equal(found["fake_samples"], samples[:MAX_SAMPLES])
    assert np.array_equal(found["discriminator"], field)


def test_line_keeps_every_second_cell_of_its_curves_and_no_samples():
    x = np.linspace(0, 1, 256)
    found = thin(x=x, data_density=2 * x, discriminator=x, fake_samples=x[:, None], modes=x[:1])
    assert found.keys() == {"x", "data_density", "discriminator", "modes"}
    assert len(found["x"]) == MAX_CELLS
    assert np.allclose(found["data_density"], 2 * found["x"])


def test_thumbnail_of_a_plane_has_a_few_kilobytes():
    samples, field = np.zeros((512, 2)), np.zeros((40, 40))
    frame = encode_arrays(
        {"real_samples": samples, "fake_samples": samples, "discriminator": field}, METADATA
    )
    assert len(thumbnail(frame)) < 10_000


def test_images_are_few_and_stay_bytes():
    fakes = np.arange(64 * 256).reshape(64, 16, 16).astype(np.uint8)
    found = thin(
        fake_samples=fakes,
        real_samples=fakes[:, :, :8],
        nearest_real=fakes[:, :, :8],
        fake_verdicts=np.linspace(0, 1, 64),
        digit_share=np.full(10, 0.1),
    )
    assert found.keys() == {"fake_samples", "real_samples", "fake_verdicts", "digit_share"}
    np.testing.assert_array_equal(found["fake_samples"], fakes[:MAX_IMAGES])
    assert found["fake_samples"].dtype == np.uint8
    assert len(found["real_samples"]) == len(found["fake_verdicts"]) == MAX_IMAGES


def test_other_bytes_are_refused():
    with pytest.raises(FrameError):
        thumbnail(b"no frame")
