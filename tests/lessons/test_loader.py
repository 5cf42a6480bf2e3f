"""A lesson's file is read as it is meant; an error names the file and the field."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganscope.gan.config import full_config
from ganscope.gan.presets import PRESETS
from ganscope.lessons.loader import read_lesson
from ganscope.lessons.registry import scan
from ganscope.lessons.strict_toml import LessonError

from .files import BODY, FRONT, lesson_text


@pytest.fixture(scope="module")
def lesson():
    return read_lesson("seven", lesson_text())


def test_front_matter_is_read(lesson):
    assert (lesson.name, lesson.number, lesson.title) == ("seven", 7, "A title")
    assert (lesson.paper, lesson.speed) == ("A paper", 100.0)
    expected = full_config(dict(PRESETS["collapse_1d"].config) | {"batch_size": 8})
    assert lesson.config == expected


def test_missing_speed_is_unlimited():
    assert read_lesson("x", lesson_text(FRONT.replace("speed = 100\n", ""))).speed is None


def test_each_phase_starts_from_the_one_before(lesson):
    training, _ = lesson.trainings
    assert [phase.steps for phase in training.phases] == [10, 20, 5]
    assert [list(phase.config["stabilizers"]) for phase in training.phases] == [
        [],
        ["minibatch_stddev"],
        [],
    ]
    assert training.steps == 35
    at = [training.phase_at(step) for step in (0, 10, 11, 30, 31, 35)]
    assert at == [training.phases[i] for i in (0, 0, 1, 1, 2, 2)]
    assert [len(training.phases_until(step)) for step in (0, 10, 11, 35)] == [1, 1, 2, 3]
    with pytest.raises(ValueError, match="35 steps, not 36"):
        training.phase_at(36)


def test_claim_is_a_check_and_its_words(lesson):
    (claim,) = lesson.claims
    assert claim.where == {"generator_mean": (-1.0, 1.5), "generator_std": (0.0, float("inf"))}
    assert claim.quantities == ("generator_mean", "generator_std")
    moments = "at each of steps 0, 10, 35"
    assert (claim.control, claim.effect) == ("plain", "more")
    check = f"-1 ≤ generator_mean ≤ 1.5 {moments} and generator_std ≥ 0 {moments}"
    assert claim.check == f"{check}; more often than in the training “plain”"


def test_course_is_a_goal_that_trainings_are_followed_to(lesson):
    (course,) = lesson.courses
    assert (course.text, course.check) == ("A goal.", "0.3 ≤ generator_std ≤ 1")
    assert course.at == (10, 20, 30, 40)
    assert (course.trainings, course.control, course.show) == (("short", "plain"), "plain", 30)
    short, plain = lesson.trainings
    assert lesson.checks_of(plain) == lesson.checks_of(short) == (*lesson.claims, course)


# A claim about a training without a treatment needs no control.
REMEDY = ("{ config = { stabilizers = { minibatch_stddev = {} } }, steps = 20 }", "{ steps = 20 }")


@pytest.mark.parametrize(
    ("treatment", "named"),
    [
        (REMEDY[0], "minibatch_stddev"),
        (
            REMEDY[0].replace("stabilizers = { minibatch_stddev = {} }", "batch_size = 9"),
            "batch_size",
        ),
        (
            REMEDY[0].replace(
                "stabilizers = { minibatch_stddev = {} }", 'update_rule = "extragradient"'
            ),
            "extragradient",
        ),
    ],
)
def test_claim_about_a_treatment_is_refused_without_a_control(treatment, named):
    front = FRONT.replace(REMEDY[0], treatment).replace('control = "plain"\nat', "at")
    front = front.replace('    { off = ["stabilizers.minibatch_stddev"], steps = 5 },\n', "")
    with pytest.raises(LessonError) as caught:
        read_lesson("x", lesson_text(front.replace("35]", "30]")))
    wrong = f"x.md: claims[0].control: is missing: this training has {named}; name the one without"
    assert str(caught.value) == wrong
    before_the_treatment = front.replace("at = [0, 10, 35]", "at = [0, 10]")
    assert read_lesson("x", lesson_text(before_the_treatment)).claims[0].control is None


def test_lesson_that_names_no_control_at_all_is_refused():
    front = FRONT[: FRONT.index("[[courses")].replace('control = "plain"\n', "")
    front = front.replace('[[trainings]]\nname = "plain"\nphases = [{ steps = 40 }]\n', "")
    with pytest.raises(LessonError, match=r"claims\[0\]\.control: is missing"):
        read_lesson("x", lesson_text(front))


def test_remedy_of_the_lessons_own_configuration_needs_a_control_too():
    own = FRONT.replace("batch_size = 8", "batch_size = 8, stabilizers = { r1 = {} }")
    own = own.replace(*REMEDY).replace('control = "plain"\nat', "at")
    with pytest.raises(LessonError, match=r"claims\[0\]\.control: is missing: .* r1"):
        read_lesson("x", lesson_text(own))


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ("at = [10]", "generator_std ≥ 0 at step 10"),
        (
            'at = [10]\ncontrol = "plain"\neffect = "as_often"',
            "generator_std ≥ 0 at step 10; as often as in the training “plain”",
        ),
        ('holds = "once"\nat = [10, 35]', "generator_std ≥ 0 at one of steps 10, 35"),
        ("at = [10, 15, 20, 25, 30]", "generator_std ≥ 0 at each of steps 10 to 30, every 5"),
        (
            "at = [10]\nshare = [0.25, 0.5]",
            "generator_std ≥ 0 at step 10, in 25% to 50% of the seeds",
        ),
        (
            "distinct = { fullest_mode = [1, 1] }\nat = [1, 2]",
            "generator_std ≥ 0 at each of steps 1, 2 and "
            "different values of fullest_mode = 1 over steps 1, 2",
        ),
    ],
)
def test_check_is_put_into_words(changed, check):
    front = FRONT.replace('control = "plain"\n', "", 1).replace("at = [0, 10, 35]", changed)
    front = front.replace(", generator_mean = [-1, 1.5]", "")
    front = front.replace(*REMEDY)
    assert read_lesson("x", lesson_text(front)).claims[0].check == check


def test_story_is_html_and_raw_html_is_text(lesson):
    assert lesson.introduction == "<p>An introduction.</p>"
    assert [step.title for step in lesson.steps] == ["One", "Two", "Three", "Four"]
    assert lesson.steps[0].html == (
        "<p>Text with <em>emphasis</em> and &lt;script&gt;alert(1)&lt;/script&gt;.</p>"
    )
    assert lesson.steps[1].html == "<p>Text.</p>"


def test_steps_do_what_their_blocks_say(lesson):
    one, two, three, _ = lesson.steps
    assert (one.highlight, one.change, one.is_restart) == (None, None, False)
    assert two.highlight == "stabilizers.minibatch_stddev"
    assert two.change == {"stabilizers": {"minibatch_stddev": {}}}
    assert two.is_restart
    assert three.highlight is None
    assert three.change == {"stabilizers": {"minibatch_stddev": None}}


def test_digest_follows_checks_and_configurations_but_no_words(lesson):
    def digest(old: str, new: str) -> str:
        assert old in FRONT
        return read_lesson("x", lesson_text(FRONT.replace(old, new))).digest

    assert digest("A claim.", "Another claim.") == lesson.digest
    assert digest("A title", "Another title") == lesson.digest
    changes = [
        ("batch_size = 8", "batch_size = 16"),
        ("steps = 20", "steps = 21"),
        ("[-1, 1.5]", "[-1, 1.6]"),
        ("at = [0, 10, 35]", "at = [0, 10, 34]"),
        ('training = "short"', 'training = "short"\nholds = "once"'),
        ('training = "short"', 'training = "short"\nshare = [0, 1]'),
        ('control = "plain"\nat', 'control = "plain"\neffect = "as_often"\nat'),
        ("every = 10", "every = 5"),
        ("show = 30", "show = 20"),
    ]
    digests = {digest(*change) for change in changes}
    assert len(digests | {lesson.digest}) == len(changes) + 1


PHASES = FRONT[FRONT.index("phases") : FRONT.index("]\n\n[[trainings") + 1]
WRONG_FRONT = {
    "unknown key": ("speed = 100", "sped = 100", "sped", "Did you mean 'speed'?"),
    "no title": ('title = "A title"', "", "title", "is missing"),
    "empty title": ("A title", " ", "title", "allowed is a text"),
    "number is no number": ("number = 7", "number = true", "number", "a whole number"),
    "number too small": ("number = 7", "number = 0", "number", "at least 1"),
    "speed": ("speed = 100", "speed = nan", "speed", "at least 0"),
    "no TOML": ("speed = 100", "speed = ", "front matter", "is no TOML"),
    "preset": ("collapse_1d", "colapse_1d", "preset", "Did you mean 'collapse_1d'?"),
    "config field": ("batch_size = 8", "batch_sice = 8", "config.batch_sice", "'batch_size'?"),
    "config value": ("batch_size = 8", "batch_size = 1", "config.batch_size", "2 to 1024"),
    "config is no table": ("{ batch_size = 8 }", "3", "config", "allowed is a table"),
    "phase key": ("{ steps = 10 }", "{ step = 10 }", "trainings[0].phases[0].steps", "is missing"),
    "phase steps": ("steps = 10", "steps = 0", "trainings[0].phases[0].steps", "at least 1"),
    "phase config": (
        "minibatch_stddev = {}",
        "minibatch_std = {}",
        "trainings[0].phases[1].config.stabilizers.minibatch_std",
        "Did you mean",
    ),
    "phase restarts": (
        "stabilizers = { minibatch_stddev = {} }",
        "generator = { hidden_width = 3 }",
        "trainings[0].phases[1].config",
        "restart",
    ),
    "off": ('off = ["stab', 'off = ["stap', "trainings[0].phases[2].config.stap", "Did you mean"),
    "off is no list": (
        '["stabilizers.minibatch_stddev"]',
        "3",
        "trainings[0].phases[2].off",
        "allowed is a list of paths",
    ),
    "claim key": ("text =", "holdz = 1\ntext =", "claims[0].holdz", "Did you mean 'holds'?"),
    "training": ('g = "short"', 'g = "shot"', "claims[0].training", "Did you mean 'short'?"),
    "metric": ("generator_std =", "generator_st =", "claims[0].where.generator_st", "ator_std'?"),
    "dimension": ("collapse_1d", "collapse_ring", "claims[0].where.generator_", "one of"),
    "interval": ("[-1, 1.5]", "[1.5, -1]", "claims[0].where.generator_mean", "[low, high]"),
    "interval nan": ("[-1, 1.5]", "[-1, nan]", "claims[0].where.generator_mean", "[low, high]"),
    "half interval": ("[-1, 1.5]", "[-1]", "claims[0].where.generator_mean", "[low, high]"),
    "beyond the end": ("at = [0, 10, 35]", "at = [36]", "claims[0].at", "36 is beyond the end"),
    "order": ("at = [0, 10, 35]", "at = [10, 0]", "claims[0].at", "ascending"),
    "no moment": ("at = [0, 10, 35]", "at = []", "claims[0].at", "ascending list"),
    "holds": ('text = "A', 'holds = "often"\ntext = "A', "claims[0].holds", "always, once"),
    "share": ('text = "A', 'share = [0, 2]\ntext = "A', "claims[0].share", "within [0, 1]"),
    "nothing checked": ("where = {", "# {", "claims[0].where", "nothing is checked"),
    "idle training": (
        "[[claims]]",
        '[[trainings]]\nname = "idle"\nphases = [{ steps = 1 }]\n[[claims]]',
        "trainings[2].name",
        "no claim looks at 'idle'",
    ),
    "twice": (
        "[[claims]]",
        '[[trainings]]\nname = "short"\nphases = [{ steps = 50 }]\n[[claims]]',
        "trainings[2].name",
        "there twice",
    ),
    "control": ('control = "plain"\nat', 'control = "plan"\nat', "claims[0].control", "'plain'?"),
    "own control": ('control = "plain"\nat', 'control = "short"\nat', "claims[0].control", "plain"),
    "short control": ("steps = 40", "steps = 34", "claims[0].control", "'plain' has 34 steps"),
    "control of another kind": (
        "phases = [{ steps = 40 }]",
        'phases = [{ steps = 10 }, { config = { problem = "ring" }, steps = 30 }]',
        "trainings[1].phases[1].config",
        "restart",
    ),
    "effect": ("at = [0", 'effect = "less"\nat = [0', "claims[0].effect", "more, as_often"),
    "course of nobody": ('["short", "plain"]', "[]", "courses[0].trainings", "a list of texts"),
    "course of one twice": (
        '["short", "pl',
        '["plain", "pl',
        "courses[0].trainings",
        "there twice",
    ),
    "course of another": ('["short", "pl', '["shorts", "pl', "courses[0].trainings", "'short'?"),
    "course until": ("until = 40", "until = 50", "courses[0].until", "the longest has 40 steps"),
    "course every": ("every = 10", "every = 7", "courses[0].every", "40 can be divided by"),
    "course show": ("show = 30", "show = 40", "courses[0].show", "until 35"),
    "course show between": ("show = 30", "show = 31", "courses[0].show", "all are checked"),
    "course without a goal": (
        "goal = { generator_std = [0.3, 1.0] }",
        "goal = {}",
        "courses[0].goal",
        "nothing is counted",
    ),
    "no phases": (PHASES, "phases = []", "trainings[0].phases", "is missing"),
}


@pytest.mark.parametrize("case", WRONG_FRONT)
def test_wrong_front_matter_is_refused_by_file_and_field(case):
    old, new, field, message = WRONG_FRONT[case]
    assert old in FRONT
    with pytest.raises(LessonError) as caught:
        read_lesson("seven", lesson_text(FRONT.replace(old, new, 1)))
    assert str(caught.value).startswith(f"seven.md: {field}")
    assert message in str(caught.value)


def test_lesson_without_a_claim_is_refused():
    front = FRONT[: FRONT.index("[[trainings")]
    with pytest.raises(LessonError, match="claims: is missing"):
        read_lesson("x", lesson_text(front))


MORE = "\n".join(f"## {i}\nText.\n" for i in range(5))
WRONG_BODY = {
    "3 steps": (BODY[BODY.index("## Four") :], "", "steps", "got 3"),
    "9 steps": ("## One", f"{MORE}## One", "steps", "got 9"),
    "no introduction": ("An introduction.", "", "introduction", "is missing"),
    "a title of its own": ("An introduction.", "# Title", "introduction", "front matter"),
    "no text": ("## Four\nText.", "## Four", "steps[3] 'Four'", "no text"),
    "highlight": ("minibatch_stddev", "minibatch_std", "steps[1].do.highlight", "Did you mean"),
    "unknown key": ("restart = true", "restat = true", "steps[1].do.restat", "'restart'?"),
    "restart": ("restart = true", "restart = 1", "steps[1].do.restart", "true or false"),
    "change": (
        "minibatch_stddev = {}",
        "r7 = {}",
        "steps[1].do.change.stabilizers.r7",
        "There is no setting",
    ),
    "no change": ("off = [", "change = {} #", "steps[2].do.change", "changes nothing"),
    "no TOML": ("restart = true", "restart", "steps[1].do", "is no TOML"),
    "two blocks": (
        "## Four\nText.",
        "## Four\nText.\n```do\n```\n\n```do\n```",
        "steps[3].do",
        "there twice",
    ),
}


@pytest.mark.parametrize("case", WRONG_BODY)
def test_wrong_story_is_refused_by_file_and_step(case):
    old, new, field, message = WRONG_BODY[case]
    assert old in BODY
    with pytest.raises(LessonError) as caught:
        read_lesson("seven", lesson_text(body=BODY.replace(old, new, 1)))
    assert str(caught.value).startswith(f"seven.md: {field}")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "place", ["seed", "batch_size", "generator.hidden_width", "js", "stabilizers.packing.degree"]
)
def test_step_may_point_at_any_control_and_any_metric(place):
    body = BODY.replace('"stabilizers.minibatch_stddev"\nchange', f'"{place}"\nchange')
    assert read_lesson("x", lesson_text(body=body)).steps[1].highlight == place


@pytest.mark.parametrize("text", ["", "No fence.", "+++\nnumber = 1\n", "\n+++\n+++\n"])
def test_file_without_front_matter_is_refused(text):
    with pytest.raises(LessonError, match=r"x\.md: front matter: must stand between"):
        read_lesson("x", text)


def test_folder_is_read_in_the_order_of_the_numbers(tmp_path: Path):
    for name, number in {"a": 3, "b": 1, "c": 2}.items():
        text = lesson_text(FRONT.replace("number = 7", f"number = {number}"))
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    assert list(scan(tmp_path)) == ["b", "c", "a"]
    (tmp_path / "d.md").write_text(lesson_text(FRONT.replace("= 7", "= 3")), encoding="utf-8")
    with pytest.raises(LessonError, match=r"d\.md: number: a\.md has it too"):
        scan(tmp_path)
