"""A frame survives the journey, whatever is in it."""

import contextlib
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from ganscope.runs.journal.events import Snapshot
from ganscope.wire.frames import FrameError, decode, encode, encode_arrays

names = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8)
arrays = arrays_of.arrays(
    st.sampled_from([np.float32, np.int32, np.uint8]),
    arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5),
)


def a_snapshot(**more):
    return Snapshot(
        **{
            "run": "r1",
            "epoch": 2,
            "frame": 3,
            "step": 4,
            "status": "running",
            "domain": "line",
            "dimension": 1,
            "has_probability": True,
            "generator_density_method": "change of variables",
            "steps_per_second": 1234.5678,
            "speed": None,
            "metrics": {"js": 0.25, "w1": float("nan"), "kl": float("inf")},
            "arrays": {"view": np.asarray([[0.0, 1.0]], np.float32)},
            **more,
        }
    )


@given(
    st.dictionaries(names, arrays, max_size=5),
    st.dictionaries(names, st.text(max_size=20), min_size=1),
)
def test_arrays_and_metadata_come_back_as_they_went(sent, metadata):
    frame = decode(encode_arrays(sent, metadata))
    assert frame.metadata == metadata
    assert frame.arrays.keys() == sent.keys()
    for name, array in sent.items():
        assert frame.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(frame.arrays[name], array)


def test_metadata_is_what_the_contract_says():
    metadata = decode(encode(a_snapshot())).metadata
    assert {**metadata, "metrics": ""} == {
        "run": "r1",
        "epoch": "2",
        "frame": "3",
        "step": "4",
        "status": "running",
        "domain": "line",
        "dimension": "1",
        "has_probability": "true",
        "generator_density_method": "change of variables",
        "steps_per_second": "1234.57",
        "speed": "",
        "metrics": "",
    }
    assert json.loads(metadata["metrics"]) == {"js": 0.25, "w1": None, "kl": None}


def test_speed_is_written_where_there_is_one():
    assert decode(encode(a_snapshot(speed=0.5))).metadata["speed"] == "0.5"


def test_double_precision_is_halved_and_strides_are_undone():
    array = np.arange(12, dtype=np.float64).reshape(3, 4).T
    sent = decode(encode_arrays({"a": array}, {})).arrays["a"]
    assert sent.dtype == np.float32
    np.testing.assert_array_equal(sent, array)


def test_bytes_stay_bytes_beside_floats():
    image = np.arange(256, dtype=np.uint8).reshape(16, 16)
    arrays = {"a": image, "b": np.ones(3, np.float32)}
    sent = decode(encode(a_snapshot(arrays=arrays))).arrays
    assert (sent["a"].dtype, sent["b"].dtype) == (np.uint8, np.float32)
    np.testing.assert_array_equal(sent["a"], image)


def test_arrays_begin_where_a_browser_can_read_them_without_a_copy():
    document = encode(a_snapshot())
    assert (8 + int.from_bytes(document[:8], "little")) % 4 == 0


@given(st.binary(max_size=200))
def test_garbage_is_refused_with_a_typed_error(garbage):
    with pytest.raises(FrameError):
        decode(garbage)


@given(st.integers(0, 200), st.integers(0, 255))
def test_damaged_frame_is_refused_or_read_and_never_crashes(position, byte):
    document = bytearray(encode(a_snapshot()))
    document[position % len(document)] = byte
    with contextlib.suppress(FrameError):
        decode(bytes(document))
