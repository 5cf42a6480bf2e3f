"""A lesson's texts in another language: `lessons/<language>/<name>.md`.

The front matter has the title, the texts of the claims and of the courses and the titles of the
trainings, each in its order, and `of`, the digest of the English texts that were translated. If
these change, a test reports the translation as stale. The Markdown below has the introduction and
as many steps as the lesson, without `do` blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ganscope.lessons.lesson import Lesson
from ganscope.lessons.loader import html, parts, split
from ganscope.lessons.strict_toml import LessonError, Table

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Translation:
    """The texts of a lesson in another language.

    steps: (title, HTML) of each. of: the digest of the English texts.
    """

    title: str
    introduction: str
    steps: tuple[tuple[str, str], ...]
    claims: tuple[str, ...]
    courses: tuple[str, ...]
    trainings: tuple[str, ...]
    of: str


def read_translation(lesson: Lesson, language: str, folder: Path = FOLDER) -> Translation | None:
    """Reads the translation of a lesson; None if there is none.

    Raises:
      LessonError: the file does not fit the lesson.
    """
    path = folder / language / f"{lesson.name}.md"
    if not path.is_file():
        return None
    file = f"{language}/{path.name}"
    front, markdown = split(file, path.read_text(encoding="utf-8"))
    table = Table(file, "", front)
    title, of, claims = table.text("title"), table.text("of"), table.texts("claims")
    courses = table.texts("courses") if lesson.courses else ()
    trainings = table.texts("trainings")
    table.done()
    introduction, *sections = parts(markdown)
    # A heading is three tokens: open, its text, close.
    steps = tuple((section[1].content, html(section[3:])) for section in sections)
    for what, found, expected in (
        ("claims", len(claims), len(lesson.claims)),
        ("courses", len(courses), len(lesson.courses)),
        ("trainings", len(trainings), len(lesson.trainings)),
        ("steps", len(steps), len(lesson.steps)),
    ):
        if found != expected:
            raise LessonError(file, what, f"got {found}, the lesson has {expected}")
    return Translation(title, html(introduction), steps, claims, courses, trainings, of)
