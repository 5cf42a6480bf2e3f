"""The catalog in other languages.

`translations/<language>.json` goes from the English text to its own; a lesson's story stands in
`lessons/<language>/`. English is the key, so that a text that changes loses its translation. It is
then shown in English, and a test reports it, see `untranslated`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

type Json = dict[str, Any]
Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

TRANSLATIONS = Path(__file__).parent / "translations"
# What a person reads. Formulas, sources and names are the same in every language.
TEXTS = ("title", "summary", "help", "label", "unit", "rule")


@cache
def messages(language: Language) -> Mapping[str, str]:
    """English -> translation; empty for English."""
    if language == "en":
        return MappingProxyType({})
    text = (TRANSLATIONS / f"{language}.json").read_text(encoding="utf-8")
    return MappingProxyType(json.loads(text))


def translated[T](document: T, language: Language) -> T:
    """The same document with its texts in another language; what has no translation stays."""
    table = messages(language)

    def follow(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {name: follow(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [follow(each, key) for each in value]
        return table.get(value, value) if key in TEXTS and isinstance(value, str) else value

    result: T = follow(document, "") if table else document
    return result


def texts_of(document: Any, key: str = "") -> Iterator[str]:
    """Every text of a document that `translated` would translate."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield from texts_of(value, name)
    elif isinstance(document, list):
        for value in document:
            yield from texts_of(value, key)
    elif key in TEXTS and isinstance(document, str) and document:
        yield document


def untranslated(document: Any, language: Language) -> list[str]:
    """The texts of a document that stay English in another language; lessons have files of their
    own and are left out."""
    if language == "en":
        return []
    rest = {name: part for name, part in document.items() if name != "lessons"}
    return sorted(set(texts_of(rest)) - messages(language).keys())
