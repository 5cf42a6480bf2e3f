"""Standard output and standard error: consoles that cannot print mathematics, and closed ones."""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata

_HANDLER = "ganscope.spelled_out"
_MARKS = {"<super>": "^", "<sub>": "_"}
# What neither a name nor a decomposition spells out.
_SPELLED = {
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
    "±": "+-",
    "×": "x",
    "·": "*",
    "−": "-",
    "–": "-",
    "—": "-",
    "‖": "||",
    "→": "->",
    "←": "<-",
    "↦": "|->",
    "∇": "grad ",
    "∂": "d",
    "∫": "integral ",
    "√": "sqrt",
    "∞": "inf",
    "∈": "in",
    "⌈": "ceil(",
    "⌉": ")",
    "′": "'",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "⁄": "/",  # in the decomposition of ½
    "ı": "i",
    "ø": "o",
    "Σ": "sum",
}


def prepare_streams() -> None:
    """Lets both streams spell out what their encoding does not have, where they would raise."""
    codecs.register_error(_HANDLER, _replacement)
    for stream in (sys.stdout, sys.stderr):
        # A program without a console has None there, and a test its own stream.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def say(text: str, *, is_error: bool = False) -> None:
    """Prints a text with a line break at once; nothing where the stream is closed.

    `typer.echo` would print UTF-8 on a console that says it is ASCII.
    """
    stream = sys.stderr if is_error else sys.stdout
    if stream is not None:
        print(text, file=stream, flush=True)


def spelled_out(text: str) -> str:
    """The text in ASCII, such as `sigma <= x_1` for "σ ≤ x₁"; "?" for what has no such form."""
    parts, mark_before = [], ""
    for character in text:
        mark = _MARKS.get(unicodedata.decomposition(character).split(" ")[0], "")
        parts.append(mark if mark != mark_before else "")  # one mark for all digits of 10⁻¹²
        parts.append(_spelled_out(character))
        mark_before = mark
    return "".join(parts)


def _spelled_out(character: str) -> str:
    if character.isascii():
        return character
    if character in _SPELLED:
        return _SPELLED[character]
    name = unicodedata.name(character, "")
    if name.startswith("GREEK"):
        word = name.rsplit(" LETTER ", 1)[-1].split(" WITH ")[0].split(" ")[-1].lower()
        word = word.replace("lamda", "lambda")  # as Unicode spells it
        return word.capitalize() if "CAPITAL" in name else word
    if unicodedata.combining(character):
        return ""
    simpler = unicodedata.normalize("NFKD", character)
    return "?" if simpler == character else spelled_out(simpler)


def _replacement(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return spelled_out(error.object[error.start : error.end]), error.end
