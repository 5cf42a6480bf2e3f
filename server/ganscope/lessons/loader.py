"""Reads the file of a lesson into a `Lesson`; an error names the place and what is wrong.

A file is TOML between two lines `+++`, then Markdown. The text before the first `## ` heading is
the introduction; each such heading begins a step. A fenced block named `do` in a step is TOML too:
it names what to highlight, and the change that the page offers.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ganscope.gan.config import Config, change_kind, full_config
from ganscope.gan.presets import PRESETS
from ganscope.gan.registry import METRICS, STABILIZERS
from ganscope.lessons.lesson import (
    DEFAULT_GROUP,
    EFFECTS,
    GROUPS,
    Claim,
    Course,
    Lesson,
    Phase,
    Step,
    Training,
    quantities_of,
)
from ganscope.lessons.strict_toml import LessonError, Table

FENCE = "+++"
MIN_STEPS, MAX_STEPS = 4, 8
# Controls of a run that are not part of its configuration.
RUN_CONTROLS = ("seed", "speed")

# Raw HTML is shown as text.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def read_lesson(name: str, text: str) -> Lesson:
    """Reads a lesson.

    Args:
      name: the file's name without its ending.
      text: the content of the file.

    Raises:
      LessonError: names the file, the field and what is allowed.
    """
    file = f"{name}.md"
    front, markdown = split(file, text)
    table = Table(file, "", front)
    number, title, paper = table.whole("number", 1), table.text("title"), table.text("paper")
    group = table.choice("group", GROUPS, DEFAULT_GROUP)
    preset = table.optional_choice("preset", PRESETS)
    speed = table.number("speed", 0.0) or None
    start = full_config(PRESETS[preset].config if preset else {})
    config = table.patched("config", start)
    trainings = tuple(_training(entry, config) for entry in table.tables("trainings"))
    claims = tuple(_claim(entry, trainings, config) for entry in table.tables("claims"))
    courses = tuple(_course(entry, trainings) for entry in table.tables("courses"))
    _check_uses(table, trainings, claims, courses)
    table.done()
    introduction, steps = _parse_steps(file, markdown, config)
    return Lesson(
        name,
        number,
        title,
        group,
        paper,
        config,
        speed,
        introduction,
        steps,
        trainings,
        claims,
        courses,
    )


def split(file: str, text: str) -> tuple[Mapping[str, Any], str]:
    """(front matter, Markdown) of a file. Raises `LessonError`."""
    lines = text.splitlines()
    ends = [i for i, line in enumerate(lines) if line.strip() == FENCE]
    if len(ends) < 2 or ends[0] != 0:
        raise LessonError(file, "front matter", f"must stand between two lines {FENCE} at the top")
    front = "\n".join(lines[1 : ends[1]])
    return _toml(file, "front matter", front), "\n".join(lines[ends[1] + 1 :])


def _toml(file: str, place: str, text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LessonError(file, place, f"is no TOML: {error}") from None


def _training(table: Table, config: Config) -> Training:
    name = table.text("name")
    phases: list[Phase] = []
    for entry in table.tables("phases"):
        before = phases[-1].config if phases else config
        after = entry.patched("config", before)
        if phases and change_kind(before, after) == "restart":
            raise entry.error("config", "would restart the training; make it a training of its own")
        phases.append(Phase(after, entry.whole("steps", 1)))
        entry.done()
    if not phases:
        raise table.error("phases", "is missing")
    table.done()
    return Training(name, tuple(phases))


def _claim(table: Table, trainings: Sequence[Training], config: Config) -> Claim:
    """Reads a claim.

    Args:
      table: of the claim.
      trainings: of the lesson.
      config: the lesson's own. A claim about a training that differs from it must name a control.
    """
    by_name = {training.name: training for training in trainings}
    training = by_name[table.choice("training", by_name)]
    at = table.moments("at", training.steps)
    known = _known([training], at)
    control = table.optional_choice("control", [name for name in by_name if name != training.name])
    claim = Claim(
        text=table.text("text"),
        training=training.name,
        at=at,
        where=table.intervals("where", known),
        distinct=table.intervals("distinct", known),
        holds=cast(Any, table.choice("holds", ("always", "once"), "always")),
        share=table.optional_interval("share"),
        control=control,
        effect=cast(Any, table.choice("effect", EFFECTS, "more")),
    )
    if not claim.quantities:
        raise table.error("where", "is missing: nothing is checked")
    if claim.share and not 0.0 <= claim.share[0] <= claim.share[1] <= 1.0:
        raise table.error("share", f"got {list(claim.share)!r}, allowed is within [0, 1]")
    if control is not None:
        _check_control(table, claim, by_name[control])
    elif treatments := sorted(treatments_of(training, at, config)):
        missing = f"is missing: this training has {', '.join(treatments)}; name the one without"
        raise table.error("control", missing)
    table.done()
    return claim


def treatments_of(training: Training, at: Iterable[int], config: Config) -> set[str]:
    """The treatments at these steps, which a control must lack: the stabilizers and the update
    rule, and every other entry that differs from the lesson's own configuration."""
    usual = {full_config({})["update_rule"]}
    others = set(config) - {"stabilizers", "update_rule"}
    found: set[str] = set()
    for phase in training.phases_until(max(at)):
        found |= {*phase.config["stabilizers"], phase.config["update_rule"]} - usual
        found |= {name for name in others if phase.config[name] != config[name]}
    return found


def _known(trainings: Iterable[Training], at: Iterable[int]) -> list[str]:
    """The quantities defined at all these steps; they follow from the problem, which may change."""
    moments = [(training, step) for training in trainings for step in at]
    return sorted(set.intersection(*(set(quantities_of(t.phase_at(s).config)) for t, s in moments)))


def _check_control(table: Table, claim: Claim, control: Training) -> None:
    if claim.at[-1] > control.steps:
        wrong = f"{control.name!r} has {control.steps} steps, and is checked at step {claim.at[-1]}"
        raise table.error("control", wrong)
    for name in claim.quantities:
        if name not in _known([control], claim.at):
            raise table.error("control", f"{control.name!r} has no {name}")


def _course(table: Table, trainings: Sequence[Training]) -> Course:
    by_name = {training.name: training for training in trainings}
    among = [by_name[name] for name in table.some_of("trainings", by_name)]
    every, until = table.whole("every", 1), table.whole("until", 1)
    longest, shortest = (choose(t.steps for t in among) for choose in (max, min))
    if until > longest:
        raise table.error("until", f"{until} is beyond the end: the longest has {longest} steps")
    if until % every:
        raise table.error("every", f"got {every}, allowed is what {until} can be divided by")
    show = table.whole("show", every)
    if show % every or show > min(until, shortest):
        allowed = f"a step at which all are checked, until {min(until, shortest)}"
        raise table.error("show", f"got {show}, allowed is {allowed}")
    course = Course(
        text=table.text("text"),
        goal=table.intervals("goal", _known(among, [show])),
        trainings=tuple(training.name for training in among),
        control=table.optional_choice("control", [training.name for training in among]),
        every=every,
        until=until,
        show=show,
    )
    if not course.goal:
        raise table.error("goal", "is missing: nothing is counted")
    table.done()
    return course


def _check_uses(
    table: Table,
    trainings: Sequence[Training],
    claims: Sequence[Claim],
    courses: Sequence[Course],
) -> None:
    if not claims:
        raise table.error("claims", "is missing: a lesson claims something")
    used = {name for claim in claims for name in (claim.training, claim.control)}
    used |= {name for course in courses for name in course.trainings}
    names = [training.name for training in trainings]
    for i, name in enumerate(names):
        if name in names[:i]:
            raise table.error(f"trainings[{i}].name", f"{name!r} is there twice")
        if name not in used:
            raise table.error(f"trainings[{i}].name", f"no claim looks at {name!r}")


def _parse_steps(file: str, markdown: str, config: Config) -> tuple[str, tuple[Step, ...]]:
    introduction, *sections = parts(markdown)
    if not introduction:
        raise LessonError(file, "introduction", "is missing before the first ## heading")
    if not MIN_STEPS <= len(sections) <= MAX_STEPS:
        allowed = f"allowed are {MIN_STEPS} to {MAX_STEPS}"
        raise LessonError(file, "steps", f"got {len(sections)} (## headings), {allowed}")
    if any(token.type == "heading_open" and token.tag == "h1" for token in introduction):
        raise LessonError(file, "introduction", "has a # heading; the title is in the front matter")
    steps: list[Step] = []
    for section in sections:
        step, config = _step(file, f"steps[{len(steps)}]", section, config)
        steps.append(step)
    return html(introduction), tuple(steps)


def parts(markdown: str) -> list[list[Token]]:
    """The tokens of a text, split before each ## heading."""
    found: list[list[Token]] = [[]]
    for token in _MARKDOWN.parse(markdown):
        if token.type == "heading_open" and token.tag == "h2" and token.level == 0:
            found.append([])
        found[-1].append(token)
    return found


def _step(file: str, place: str, tokens: Sequence[Token], config: Config) -> tuple[Step, Config]:
    """(the step, the configuration after its change)."""
    _, title, _, *body = tokens  # a heading is three tokens: open, its text, close
    blocks = [token for token in body if token.type == "fence" and token.info.strip() == "do"]
    text = [token for token in body if token not in blocks]
    if not text:
        raise LessonError(file, f"{place} {title.content!r}", "has no text")
    if len(blocks) > 1:
        raise LessonError(file, f"{place}.do", "is there twice")
    table = Table(
        file, f"{place}.do.", _toml(file, f"{place}.do", blocks[0].content) if blocks else {}
    )
    patch = table.patch("change")
    after = config if patch is None else table.apply("change", config, patch)
    if patch == {}:
        raise table.error("change", "changes nothing")
    highlight = table.optional_choice("highlight", highlights(after))
    step = Step(title.content, html(text), highlight, patch, table.flag("restart"))
    table.done()
    return step, after


def highlights(config: Config) -> Iterator[str]:
    """What a step may highlight: a control by its path, a stabilizer by its name, or a metric."""
    yield from RUN_CONTROLS
    yield from _paths(config)
    for name, spec in STABILIZERS.items():
        yield f"stabilizers.{name}"
        yield from (f"stabilizers.{name}.{field.name}" for field in spec.fields)
    yield from METRICS


def _paths(config: Mapping[str, Any]) -> Iterator[str]:
    for name, value in config.items():
        yield name
        if isinstance(value, Mapping):
            yield from (f"{name}.{path}" for path in _paths(value))


def html(tokens: Sequence[Token]) -> str:
    """The HTML of some tokens; safe to insert into the page."""
    rendered: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return rendered.strip()
