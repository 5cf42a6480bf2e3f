"""Every text of the catalog and of the page has a translation in every language."""

from __future__ import annotations

import json
import re

import pytest

from ganscope.lessons.registry import LESSONS
from ganscope.web.pages.static import static_folder
from ganscope.wire.catalog import catalog, translation_of
from ganscope.wire.languages import LANGUAGES, messages, texts_of, translated, untranslated

OTHERS = [language for language in LANGUAGES if language != "en"]
# t("..."), m("...") and both texts of tn(count, "...", "..."), on one line or several.
STRING = r'("(?:[^"\\\n]|\\.)*")'
CALLS = (rf"\b[tm]\(\s*{STRING}", rf"\btn\([^\"()]*(?:\([^()]*\)[^\"()]*)*,\s*{STRING},\s*{STRING}")
BRACES = re.compile(r"\{\w+\}")
# Texts that need no translation: symbols, names, abbreviations.
HAN = re.compile(r"[\u4e00-\u9fff]")


def page_texts() -> set[str]:
    """The English texts of the page: those in its scripts, and the labels of index.html."""
    found: set[str] = set()
    for path in (static_folder() / "js").rglob("*.js"):
        script = path.read_text(encoding="utf-8")
        for pattern in CALLS:
            for match in re.finditer(pattern, script):
                found.update(json.loads(text) for text in match.groups())
    html = (static_folder() / "index.html").read_text(encoding="utf-8")
    return found | set(re.findall(r'data-label="([^"]+)"', html))


def page_messages(language: str) -> dict[str, str]:
    return json.loads((static_folder() / "i18n" / f"{language}.json").read_text(encoding="utf-8"))


def catalog_texts() -> set[str]:
    """All texts except those of the lessons, which have their own files."""
    return set(texts_of({name: part for name, part in catalog().items() if name != "lessons"}))


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_the_page_is_translated_and_no_other(language):
    assert page_messages(language).keys() == page_texts()


@pytest.mark.parametrize("language", OTHERS)
def test_every_translation_is_of_a_text_of_the_catalog(language):
    assert messages(language).keys() <= catalog_texts()


@pytest.mark.parametrize("language", OTHERS)
def test_texts_of_the_catalog_without_a_translation_are_reported(language):
    """A new entry is shown in English until it is translated: that is no failure."""
    missing = untranslated(catalog(), language)
    if missing:
        pytest.skip(f"{len(missing)} texts have no translation ({language}): {missing}")


def test_text_without_a_translation_stays_english_and_is_found():
    document = {"title": "Ring", "help": "A sentence that nobody has translated.", "name": "x"}
    assert translated(document, "zh")["help"] == document["help"]
    assert untranslated(document, "zh") == [document["help"]]
    assert untranslated(document, "en") == []


@pytest.mark.parametrize("language", OTHERS)
def test_translation_keeps_the_values_in_braces(language):
    for english, other in {**page_messages(language), **messages(language)}.items():
        assert sorted(BRACES.findall(other)) == sorted(BRACES.findall(english)), english


@pytest.mark.parametrize("name", LESSONS)
@pytest.mark.parametrize("language", OTHERS)
def test_every_lesson_is_translated_as_it_is_now(language, name):
    translation = translation_of(LESSONS[name], language)
    assert translation is not None, f"lessons/{language}/{name}.md is missing"
    assert translation.of == LESSONS[name].words_digest, "the English words have changed since"


def test_chinese_is_chinese():
    """Whole sentences are in Chinese: a text without Chinese characters is a name or a symbol."""
    for english, other in {**page_messages("zh"), **messages("zh")}.items():
        words = re.findall(r"[A-Za-z]{2,}", BRACES.sub("", english))
        assert HAN.search(other) or len(words) <= 3, english
    for lesson in LESSONS.values():
        translation = translation_of(lesson, "zh")
        assert translation is not None
        texts = (*translation.claims, *translation.courses)
        for text in (translation.title, translation.introduction, *texts):
            assert HAN.search(text), lesson.name


def test_names_formulas_and_numbers_stay_as_they_are():
    english, chinese = catalog(), catalog("zh")
    ring, ring_zh = (
        next(problem for problem in document["problems"] if problem["name"] == "ring")
        for document in (english, chinese)
    )
    assert ring_zh["title"] != ring["title"]
    assert ring_zh["summary"] != ring["summary"]
    for key in ("name", "formula", "source", "dimension", "start"):
        assert ring_zh[key] == ring[key]
    assert chinese["defaults"] == english["defaults"]
    assert chinese["lessons"][3]["config"] == english["lessons"][3]["config"]
    assert chinese["lessons"][3]["trainings"].keys() == english["lessons"][3]["trainings"].keys()
    assert chinese["lessons"][3]["steps"][0]["html"] != english["lessons"][3]["steps"][0]["html"]


def test_english_is_untouched():
    document = {"title": "Ring"}
    assert translated(document, "en") is document


def test_pattern_finds_texts_as_they_are_written():
    script = 't("One {a}", { a }) + m("Two") + tn(many(x), "one \\"3\\"",\n "{count} 3s") t(name)'
    found = [
        t for pattern in CALLS for match in re.finditer(pattern, script) for t in match.groups()
    ]
    assert found == ['"One {a}"', '"Two"', '"one \\"3\\""', '"{count} 3s"']
