"""All lessons of this folder, ordered by number."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from ganscope.lessons.lesson import Lesson
from ganscope.lessons.loader import read_lesson
from ganscope.lessons.strict_toml import LessonError

FOLDER = Path(__file__).parent


def scan(folder: Path) -> Mapping[str, Lesson]:
    """Reads every Markdown file of a folder.

    Raises:
      LessonError: a file is wrong, or two lessons have one number.
    """
    files = sorted(folder.glob("*.md"))
    lessons = [read_lesson(file.stem, file.read_text(encoding="utf-8")) for file in files]
    lessons.sort(key=lambda lesson: lesson.number)
    for first, second in pairwise(lessons):
        if first.number == second.number:
            raise LessonError(f"{second.name}.md", "number", f"{first.name}.md has it too")
    return MappingProxyType({lesson.name: lesson for lesson in lessons})


LESSONS = scan(FOLDER)
