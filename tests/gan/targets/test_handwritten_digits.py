"""The stored digits: all of them, exactly, and those that are held back are never drawn."""

from __future__ import annotations

import hashlib

import jax
import numpy as np

from ganscope.gan.problems.handwritten_digits import FRESH, KNOWN, SHARES, unpacked
from ganscope.gan.registry import PROBLEMS

SPEC = PROBLEMS["handwritten_digits"]


def test_data_are_those_of_the_source():
    # Digests of `load_digits().data` and `.target`, as bytes.
    images, digits = unpacked()
    assert images.shape == (1797, 64)
    assert images.max() == 16
    assert hashlib.sha256(images.tobytes()).hexdigest() == IMAGES
    assert hashlib.sha256(digits.astype(np.uint8).tobytes()).hexdigest() == DIGITS
    assert np.bincount(digits).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


IMAGES = "8f26b2bd9d135c256808f68f14fdabddde6d9c7f869ae419704b051f0f14b3b3"
DIGITS = "8ba4f891220f5e4c9c819638d1602d74b83618f167043c6da52a2a247841ddf0"


def test_one_in_four_is_held_back():
    assert len(KNOWN[1]) == 1348
    assert len(FRESH[1]) == 449
    known, fresh = ({image.tobytes() for image in images} for images, _ in (KNOWN, FRESH))
    assert not known & fresh
    for images, digits in (KNOWN, FRESH):
        assert len(images) == len(digits)
        assert np.all(np.bincount(digits, minlength=10) > 0.08 * len(digits))


def levels(x) -> np.ndarray:
    found = (np.asarray(x) + 1.0) * 8.0
    np.testing.assert_allclose(found, np.round(found), atol=1e-5)
    return np.round(found).astype(np.uint8)


def test_samples_are_images_that_are_not_held_back():
    known = {image.tobytes() for image in KNOWN[0]}
    drawn = levels(SPEC.sample(jax.random.key(1), 500, {}))
    assert {image.tobytes() for image in drawn} <= known
    assert len({image.tobytes() for image in drawn}) > 350


def test_labelled_images_are_distinct_and_rightly_labelled():
    for draw, (images, digits) in ((SPEC.labelled.known, KNOWN), (SPEC.labelled.fresh, FRESH)):
        label_of = {image.tobytes(): digit for image, digit in zip(images, digits, strict=True)}
        some, labels = draw(jax.random.key(4), 100, {})
        found = [image.tobytes() for image in levels(some)]
        assert len(set(found)) == 100
        assert [label_of[image] for image in found] == np.asarray(labels).tolist()
        # More than there are is all of them.
        everything, _ = draw(jax.random.key(4), 5000, {})
        assert {image.tobytes() for image in levels(everything)} == label_of.keys()


def test_shares_are_those_of_what_training_draws():
    np.testing.assert_allclose(SPEC.labelled.weights({}), SHARES, rtol=1e-6)
    assert np.sum(SHARES) == 1.0
