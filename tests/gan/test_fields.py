"""Fields: what each kind lets through, in which form, and how it says no."""

from __future__ import annotations

import numpy as np
import pytest

from ganscope.gan.fields import ConfigError, Field, plain_number


def field(kind: str, default, **more) -> Field:
    return Field(name="it", title="It", help="Helps.", default=default, kind=kind, **more)


NUMBER = field("number", 1.0, minimum=0.5, maximum=2.0)
INTEGER = field("integer", 3, minimum=1, maximum=8)
NUMBERS = field("numbers", (1.0,), minimum=0.0, maximum=9.0, length=3, fill=1.0)
POINTS = field("points", ([0.0, 0.0],), minimum=-9.0, maximum=9.0, length=3)
CHOICE = field("choice", "a", choices=(("a", "A"), ("b", "B")))
BOOLEAN = field("boolean", True)


@pytest.mark.parametrize(
    ("it", "given", "result"),
    [
        (NUMBER, 0.5, 0.5),
        (NUMBER, 2.0, 2.0),
        (NUMBER, 1, 1.0),
        (INTEGER, 1, 1),
        (INTEGER, 8, 8),
        (INTEGER, 3.0, 3),
        (NUMBERS, [1, 2], (1.0, 2.0)),
        (NUMBERS, (0.0, 9.0, 4.5), (0.0, 9.0, 4.5)),
        (POINTS, [[1, 2]], ([1.0, 2.0],)),
        (POINTS, ((-9, 9.0), [0.5, 1]), ([-9.0, 9.0], [0.5, 1.0])),
        (POINTS, [[np.float64(1.0), 2.0]] * 3, ([1.0, 2.0],) * 3),
        (CHOICE, "b", "b"),
        (BOOLEAN, False, False),
        (BOOLEAN, True, True),
    ],
)
def test_field_takes(it, given, result):
    taken = it.check(given)
    assert taken == result
    assert type(taken) is type(result)
    if isinstance(taken, tuple):
        numbers = [n for entry in taken for n in (entry if isinstance(entry, list) else [entry])]
        assert all(type(number) is float for number in numbers)


@pytest.mark.parametrize(
    ("it", "given"),
    [
        (NUMBER, 0.4999),
        (NUMBER, 2.0001),
        (NUMBER, float("nan")),
        (NUMBER, float("inf")),
        (NUMBER, -float("inf")),
        (NUMBER, True),
        (NUMBER, "1"),
        (NUMBER, None),
        (NUMBER, [1.0]),
        (NUMBER, 10**400),
        (NUMBER, -(10**400)),
        (INTEGER, 0),
        (INTEGER, 9),
        (INTEGER, 2.5),
        (INTEGER, True),
        (INTEGER, "3"),
        (INTEGER, float("nan")),
        (INTEGER, 10**400),
        (NUMBERS, []),
        (NUMBERS, [1.0] * 4),
        (NUMBERS, [1.0, float("nan")]),
        (NUMBERS, [1.0, True]),
        (NUMBERS, [1.0, 9.5]),
        (NUMBERS, 1.0),
        (NUMBERS, "1"),
        (POINTS, []),
        (POINTS, [[1.0, 2.0]] * 4),
        (POINTS, {"x": 1.0}),
        (POINTS, "12"),
        (POINTS, 1.0),
        (CHOICE, "c"),
        (CHOICE, "A"),
        (CHOICE, 1),
        (CHOICE, ["a"]),
        (BOOLEAN, 1),
        (BOOLEAN, "true"),
        (BOOLEAN, None),
    ],
)
def test_field_refuses(it, given):
    with pytest.raises(ConfigError) as caught:
        it.check(given)
    assert caught.value.field == "it"
    assert caught.value.given is given
    assert caught.value.allowed == it.allowed()
    assert caught.value.allowed in str(caught.value)


@pytest.mark.parametrize(
    "entry",
    [
        *([1.0], [1.0, 2.0, 3.0], [], 1.0, None, "12", {"x": 1, "y": 2}, {1.0, 2.0}),
        *(["1", 2.0], [True, 2.0], [None, 2.0], [[1.0], [2.0]], [float("nan"), 0.0]),
        *([float("inf"), 0.0], [0.0, 9.001], [-9.001, 0.0], [10**400, 0.0]),
    ],
    ids=repr,
)
@pytest.mark.parametrize("place", [0, 2])
def test_points_are_refused_for_one_bad_entry_by_its_index(entry, place):
    given = [[1.0, 2.0]] * 3
    given[place] = entry
    with pytest.raises(ConfigError) as caught:
        POINTS.check(given)
    assert caught.value.given is entry
    assert caught.value.allowed == f"{POINTS.allowed()} (entry {place} is not)"


def test_points_are_copied():
    given = [[1.0, 2.0]]
    taken = POINTS.check(given)
    given[0][0] = 5.0
    assert taken == ([1.0, 2.0],)


@pytest.mark.parametrize("entry", [[float("nan"), 0.0], [0.0, -float("inf")]])
def test_unbounded_points_are_finite(entry):
    unbounded = field("points", ([0.0, 0.0],), length=3)
    assert unbounded.check([[1e30, -1e30]]) == ([1e30, -1e30],)
    with pytest.raises(ConfigError):
        unbounded.check([entry])


@pytest.mark.parametrize("it", [NUMBER, INTEGER], ids=lambda it: it.kind)
def test_field_refuses_a_number_too_long_to_write(it):
    with pytest.raises(ConfigError, match="It must be"):
        it.check(10**5000)


@pytest.mark.parametrize("kind", ["number", "integer"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_unbounded_field_refuses_what_is_not_finite(kind, value):
    with pytest.raises(ConfigError):
        field(kind, 1).check(value)


@pytest.mark.parametrize(
    ("it", "words"),
    [
        (NUMBER, "a number from 0.5 to 2"),
        (field("number", 1.0, minimum=0.5), "a number of at least 0.5"),
        (field("number", 1.0, maximum=2.0), "a number of at most 2"),
        (field("number", 1.0), "a number"),
        (INTEGER, "a whole number from 1 to 8"),
        (NUMBERS, "a list of 1 to 3 numbers from 0 to 9"),
        (POINTS, "a list of 1 to 3 [x, y] pairs, each number from -9 to 9"),
        (field("points", (), length=3), "a list of 1 to 3 [x, y] pairs"),
        (CHOICE, "one of a, b"),
        (BOOLEAN, "true or false"),
    ],
)
def test_allowed_says_it_in_words(it, words):
    assert it.allowed() == words


def test_error_is_one_whole_sentence_with_a_suggestion():
    error = ConfigError("r2d2", 5, "one of r1, r2", "r2")
    assert str(error) == "r2d2 must be one of r1, r2 (got 5). Did you mean 'r2'?"


def test_error_names_the_control_by_its_title():
    error = ConfigError("weight", -1, "a number", title="Weight (γ)").inside("r1", "R1:")
    assert str(error) == "R1: weight (γ) must be a number (got -1)."
    error = ConfigError("kl", -1, "a number", title="KL").inside("x", "Generator").inside("y")
    assert (error.field, str(error)) == ("y.x.kl", "Generator KL must be a number (got -1).")


def test_error_about_an_unknown_name_lists_nothing():
    error = ConfigError("zzz", 5, "one of a, b, c", is_unknown=True)
    assert str(error) == "There is no setting zzz."


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1e-6, "0.000001"),
        (-5.0, "-5"),
        (0.0, "0"),
        (20_000, "20000"),
        (123456789.0, "123456789"),
        (0.1, "0.1"),
        (2.5e-9, "0.0000000025"),
        (1e300, "1e+300"),
        (1e-30, "1e-30"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
    ],
)
def test_numbers_are_written_as_people_write_them(number, words):
    assert plain_number(number) == words


def test_way_round_ends_the_words_about_the_bounds():
    it = field("number", 1.0, minimum=0.0, maximum=2.0, way_round="scale the data")
    with pytest.raises(ConfigError) as caught:
        it.check(400)
    assert str(caught.value) == "It must be a number from 0 to 2: scale the data (got 400)."


def test_error_from_inside_has_a_dotted_field():
    error = ConfigError("weight", -1, "a number", "x").inside("r1").inside("stabilizers")
    assert error.field == "stabilizers.r1.weight"
    assert (error.given, error.allowed, error.suggestion) == (-1, "a number", "x")
    assert str(error).startswith("stabilizers.r1.weight must be a number (got -1).")


def test_error_shortens_what_was_given():
    assert len(str(ConfigError("it", "x" * 10_000, "less"))) < 120


def test_error_says_how_long_a_long_list_is():
    with pytest.raises(ConfigError) as refused:
        POINTS.check([[0.5, 1.25]] * 20_001)
    assert "a list of 1 to 3 [x, y]" in str(refused.value)
    assert "(got a list of 20001 entries)" in str(refused.value)
