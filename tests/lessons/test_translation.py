"""A translation must have the parts of its lesson."""

from __future__ import annotations

import pytest

from ganscope.lessons.registry import LESSONS
from ganscope.lessons.strict_toml import LessonError
from ganscope.lessons.translation import read_translation

LESSON = LESSONS["it_converges"]


def text(
    *,
    steps: int = len(LESSON.steps),
    claims: int = len(LESSON.claims),
    courses: int = len(LESSON.courses),
    trainings: int = len(LESSON.trainings),
) -> str:
    listed = ", ".join(f'"claim {i}"' for i in range(claims))
    course_texts = ", ".join(f'"course {i}"' for i in range(courses))
    body = "\n".join(f"## Step {i}\nText {i} <b>.\n" for i in range(steps))
    titles = ", ".join(f'"training {i}"' for i in range(trainings))
    front = f'title = "T"\nof = "0"\nclaims = [{listed}]\ncourses = [{course_texts}]'
    front += f"\ntrainings = [{titles}]"
    return f"+++\n{front}\n+++\nHello.\n\n{body}"


def write(folder, content: str) -> None:
    (folder / "xx").mkdir()
    (folder / "xx" / f"{LESSON.name}.md").write_text(content, encoding="utf-8")


def test_reads_title_steps_and_claims(tmp_path):
    write(tmp_path, text())
    translation = read_translation(LESSON, "xx", tmp_path)
    assert translation is not None
    assert translation.title == "T"
    assert translation.introduction == "<p>Hello.</p>"
    assert translation.steps[1] == ("Step 1", "<p>Text 1 &lt;b&gt;.</p>")
    assert len(translation.claims) == len(LESSON.claims)
    assert translation.courses == ("course 0",)
    assert translation.trainings == ("training 0",)


def test_no_file_is_no_translation(tmp_path):
    assert read_translation(LESSON, "xx", tmp_path) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (text(steps=2), f"xx/it_converges.md: steps: got 2, the lesson has {len(LESSON.steps)}"),
        (text(claims=1), f"claims: got 1, the lesson has {len(LESSON.claims)}"),
        (text(courses=2), f"courses: got 2, the lesson has {len(LESSON.courses)}"),
        (text(trainings=3), f"trainings: got 3, the lesson has {len(LESSON.trainings)}"),
        (text().replace("title", "titel"), "title"),
        (text().replace('"claim 0"', "7"), "claims: .*allowed is a list of texts"),
    ],
)
def test_misfit_is_named(tmp_path, content, message):
    write(tmp_path, content)
    with pytest.raises(LessonError, match=message):
        read_translation(LESSON, "xx", tmp_path)


def test_digest_follows_the_words():
    digests = {lesson.words_digest for lesson in LESSONS.values()}
    assert len(digests) == len(LESSONS)
