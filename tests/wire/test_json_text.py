"""JSON without NaN and infinities."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganscope.wire.json_text import to_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def refuse(constant):
    raise AssertionError(constant)


@given(values)
def test_any_value_becomes_strict_json(value):
    json.loads(to_json(value), parse_constant=refuse)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (float("nan"), "null"),
        ([float("inf"), 1.5], "[null,1.5]"),
        ((1, 2), "[1,2]"),
        (np.float32(0.5), "0.5"),
        (np.asarray([1.0, np.nan], np.float32), "[1.0,null]"),
        ({"a": {"b": -float("inf")}}, '{"a":{"b":null}}'),
        ("σ", r'"\u03c3"'),
        ("\ud800", r'"\ud800"'),
    ],
)
def test_values_are_written_plainly(value, text):
    assert to_json(value) == text
