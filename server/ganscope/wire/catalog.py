"""The catalog: one document that describes every choice. The page builds its controls from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from functools import cache

from ganscope import __version__
from ganscope.gan.config import DEFAULTS, NETWORK_FIELDS, TOP_FIELDS, full_config
from ganscope.gan.fields import Field
from ganscope.gan.metric_needs import is_defined, offered_by
from ganscope.gan.presets import PRESETS, Preset
from ganscope.gan.registry import (
    ARCHITECTURES,
    DOMAINS,
    LOSSES,
    METRICS,
    NOTICES,
    OPTIMIZERS,
    PROBLEMS,
    STABILIZERS,
    UPDATE_RULES,
    VARIANTS,
)
from ganscope.gan.specs import (
    ArchitectureSpec,
    LossSpec,
    MetricSpec,
    NoticeSpec,
    ProblemSpec,
    Spec,
    StabilizerSpec,
)
from ganscope.gan.structure import n_columns, sample_shape
from ganscope.lessons import verified_counts
from ganscope.lessons.lesson import GROUPS, Claim, Lesson
from ganscope.lessons.registry import LESSONS
from ganscope.lessons.translation import Translation, read_translation
from ganscope.wire.json_text import Json, plain, to_json
from ganscope.wire.languages import Language, translated
from ganscope.wire.messages import PROTOCOL


def catalog(language: Language = "en") -> Json:
    """The document behind `GET /api/catalog`."""
    document: Json = plain(
        {
            "protocol": PROTOCOL,
            "version": __version__,
            "defaults": DEFAULTS,
            "fields": [_field(field, path) for path, field in all_fields()],
            "domains": [_entry(spec) for spec in DOMAINS.values()],
            "architectures": [_architecture(spec) for spec in ARCHITECTURES.values()],
            "problems": [_problem(spec) for spec in PROBLEMS.values()],
            "losses": [_loss(spec) for spec in LOSSES.values()],
            "stabilizers": [_stabilizer(spec) for spec in STABILIZERS.values()],
            "optimizers": [_with_fields(spec) for spec in OPTIMIZERS.values()],
            "update_rules": [_with_fields(spec) for spec in UPDATE_RULES.values()],
            "variants": [_with_fields(spec) for spec in VARIANTS.values()],
            "metrics": [_metric(spec) for spec in METRICS.values()],
            "notices": [_notice(spec) for spec in NOTICES.values()],
            "presets": [_preset(name, preset) for name, preset in PRESETS.items()],
            "lesson_groups": [{"name": name, "title": title} for name, title in GROUPS.items()],
            "lessons": _lessons(language),
        }
    )
    return translated(document, language)


@cache
def catalog_document(language: Language) -> bytes:
    """The catalog as JSON bytes, cached: it cannot change while the program runs."""
    return to_json(catalog(language)).encode()


def all_fields() -> Iterable[tuple[str, Field]]:
    """Yields (dotted path, field) for the fields that every configuration has."""
    for field in TOP_FIELDS:
        yield field.name, field
    for player, fields in NETWORK_FIELDS.items():
        for field in fields:
            yield f"{player}.{field.name}", field


def _entry(spec: Spec) -> Json:
    return {
        "name": spec.name,
        "title": spec.title,
        "summary": spec.summary,
        "formula": spec.formula,
        "source": spec.source,
    }


def _with_fields(spec: Spec, group: str = "") -> Json:
    return {
        **_entry(spec),
        "fields": [_field(field, field.name, group) for field in spec.fields],
    }


def _architecture(spec: ArchitectureSpec) -> Json:
    """With its fields by their paths in a configuration, such as `generator.hidden_width`."""
    fields = [
        _field(field, f"{player}.{field.name}")
        for player, own in spec.network_fields.items()
        for field in own
    ]
    return {**_entry(spec), "fields": fields, "has_layers": spec.has_layers}


def _problem(spec: ProblemSpec) -> Json:
    return {
        **_with_fields(spec, "data"),
        "domain": spec.domain,
        "dimension": n_columns(spec),
        "shape": list(sample_shape(spec)),
        "offers": sorted(offered_by(spec)),
        "architecture": spec.architecture,
        "has_networks": ARCHITECTURES[spec.architecture].has_layers,
        "start": {"problem": spec.name, **spec.start},
    }


def _loss(spec: LossSpec) -> Json:
    return {**_entry(spec), "has_probability": spec.probability is not None}


def _stabilizer(spec: StabilizerSpec) -> Json:
    return {
        **_with_fields(spec, "remedies"),
        "losses": None if spec.losses is None else list(spec.losses),
        "variants": None if spec.variants is None else list(spec.variants),
        "needs_networks": spec.needs_networks,
    }


def _metric(spec: MetricSpec) -> Json:
    reference = None
    if spec.reference is not None:
        value, label = spec.reference
        reference = {"value": value, "label": label}
    return {
        **_entry(spec),
        "unit": spec.unit,
        "needs": sorted(spec.needs),
        "dimensions": _dimensions(spec),
        "reference": reference,
    }


def _dimensions(metric: MetricSpec) -> list[int]:
    """The dimensions of the problems under which a metric is defined."""
    return sorted(
        {n_columns(problem) for name, problem in PROBLEMS.items() if is_defined(metric, name)}
    )


def _notice(spec: NoticeSpec) -> Json:
    """A notice with the texts of all its cases, so that a page can show them in its language. The
    braces in a text are placeholders for values of the event."""
    texts = [
        {"name": name, "is_over": is_over, "title": title, "summary": text}
        for name, form in spec.forms.items()
        for is_over, title, text in (
            (False, form.title, form.text),
            (True, form.over_title, form.over_text),
        )
        if title
    ]
    remedies = [{"name": remedy.name, "title": remedy.title} for remedy in spec.remedies]
    return {**_entry(spec), "rule": spec.rule, "texts": texts, "remedies": remedies}


def _preset(name: str, preset: Preset) -> Json:
    return {
        "name": name,
        "title": preset.title,
        "summary": preset.summary,
        "source": preset.source,
        "config": full_config(preset.config),
        "speed": preset.speed,
    }


def _lessons(language: Language) -> list[Json]:
    table = verified_counts.read()
    return [
        _translated_lesson(
            _lesson(lesson, verified_counts.current(lesson, table)),
            translation_of(lesson, language),
        )
        for lesson in LESSONS.values()
    ]


def translation_of(lesson: Lesson, language: Language) -> Translation | None:
    """The translation of a lesson; None for English, or if there is none."""
    return None if language == "en" else read_translation(lesson, language)


def _translated_lesson(lesson: Json, translation: Translation | None) -> Json:
    """A lesson's document with the texts of its translation."""
    if translation is None:
        return lesson
    steps = zip(lesson["steps"], translation.steps, strict=True)
    claims = zip(lesson["claims"], translation.claims, strict=True)
    courses = zip(lesson["courses"], translation.courses, strict=True)
    return {
        **lesson,
        "title": translation.title,
        "introduction": translation.introduction,
        "steps": [{**step, "title": title, "html": html} for step, (title, html) in steps],
        "claims": [{**claim, "text": text} for claim, text in claims],
        "courses": [{**course, "text": text} for course, text in courses],
        "trainings": dict(zip(lesson["trainings"], translation.trainings, strict=True)),
    }


def _lesson(lesson: Lesson, counts: Json | None) -> Json:
    """A lesson with the counts of its claims. They are null if the lesson has changed since it was
    verified."""
    return {
        "name": lesson.name,
        "number": lesson.number,
        "title": lesson.title,
        "group": lesson.group,
        "minutes": lesson.minutes,
        "paper": lesson.paper,
        "config": lesson.config,
        "speed": lesson.speed,
        "introduction": lesson.introduction,
        "steps": [asdict(step) for step in lesson.steps],
        "claims": [
            {
                "text": claim.text,
                "check": claim.check,
                "share": claim.share,
                "training": claim.training,
                **{key: found and found[key] for key in ("k", "n", "lower_bound")},
                "effect": claim.control and claim.effect,
                "control": claim.control and _control(claim.control, found and found["control"]),
                "is_verified": found is not None and found["verdict"] == "verified",
                "date": counts and counts["date"],
            }
            for claim, found in _paired(lesson, counts)
        ],
        "courses": [
            {
                "text": course.text,
                "check": course.check,
                "trainings": course.trainings,
                "control": course.control,
                "every": course.every,
                "until": course.until,
            }
            for course in lesson.courses
        ],
        # The name of each training, and its title in the language of the reader.
        "trainings": {training.name: training.name for training in lesson.trainings},
    }


def _control(training: str, found: Json | None) -> Json:
    """The control training of a claim, and the counts of the same check in it: null if there are
    none."""
    counts = {key: found and found[key] for key in ("k", "n", "difference", "interval")}
    return {"training": training, **counts}


def _paired(lesson: Lesson, counts: Json | None) -> Iterable[tuple[Claim, Json | None]]:
    """Pairs each claim with its counts, or with None."""
    found = counts["claims"] if counts else [None] * len(lesson.claims)
    return zip(lesson.claims, found, strict=True)


def _field(field: Field, name: str, group: str = "") -> Json:
    choices = [{"name": choice, "title": title} for choice, title in field.choices]
    return {
        "name": name,
        "title": field.title,
        "kind": field.kind,
        "default": field.default,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "scale": field.scale,
        "unit": field.unit,
        "help": field.help,
        "choices": choices or None,
        "change": field.change,
        "group": field.group or group or None,
        "is_advanced": field.is_advanced,
    }
