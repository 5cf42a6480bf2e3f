"""Serves the page's own files: compressed once, with preload links for all modules and with all
stylesheets as one.

A browser finds a module only through the module that imports it, so a hundred small modules would
take many round trips. `index.html` therefore lists all of them; the list is read from the imports.
Nothing is painted before all stylesheets are there, so they come in one answer.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# The browser keeps the file and asks each time whether it changed: with an ETag a few bytes.
REVALIDATE = "no-cache"
COMPRESSED_SUFFIXES = {".html", ".css", ".js", ".json", ".svg"}
ENTRY = "js/main.js"
# All stylesheets that `index.html` names, one after the other. There is no file of this name.
STYLESHEET = "page.css"
STYLESHEET_LINK = re.compile(r'[ \t]*<link rel="stylesheet" href="([^"/][^"]*)">\n?')
# An import of one line or several. One inside a comment does not begin its line.
IMPORT = re.compile(r'^(?:import|export)\s(?:[^"\';]*?\sfrom\s)?"(\.[^"]+)"', re.MULTILINE)

COMMENT = re.compile(r"^[ \t]*(?:/\*\*(?:(?!\*/).)*\*/[ \t]*$|//[^\n]*$)", re.MULTILINE | re.DOTALL)


def modules_of(folder: Path) -> list[str]:
    """All modules that the page's first module imports, directly or not, in breadth-first order.
    Paths are relative to the folder."""
    found, queue = dict.fromkeys([ENTRY]), [ENTRY]
    while queue:
        name = queue.pop(0)
        text = (folder / name).read_text(encoding="utf-8")
        for target in IMPORT.findall(text):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            if path not in found and (folder / path).is_file():
                found[path] = None
                queue.append(path)
    return list(found)


def without_comments(text: str) -> str:
    """Removes the comments that have lines of their own, a quarter of a module. The line breaks
    stay, so that errors in the browser name the right lines."""
    return COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), text)


def with_preloads(html: str, modules: list[str]) -> str:
    """The page with a preload link for each module, before the script element."""
    script = '<script type="module"'
    links = "\n    ".join(f'<link rel="modulepreload" href="{name}">' for name in modules)
    return html.replace(script, f"{links}\n    {script}", 1)


def stylesheets_of(html: str) -> list[str]:
    """The stylesheets that a page names, in their order. Paths are relative to the page."""
    return STYLESHEET_LINK.findall(html)


def with_one_stylesheet(html: str) -> str:
    """The page with one link to `STYLESHEET` in the place of its first stylesheet."""
    first = STYLESHEET_LINK.search(html)
    if first is None:
        return html
    rest = STYLESHEET_LINK.sub("", html[first.end() :])
    return f'{html[: first.start()]}    <link rel="stylesheet" href="{STYLESHEET}">\n{rest}'


@dataclass(frozen=True)
class _CachedFile:
    """A file as it was at modification time `stamp` (ns), plain and compressed by gzip."""

    stamp: int
    plain: bytes
    compressed: bytes
    etag: str


class PageFiles(StaticFiles):
    """Static files that the browser revalidates each time, as no build step renames them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True)
        self._folder = folder.resolve()  # `lookup_path` resolves links
        self._cache: dict[str, _CachedFile] = {}

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        if path == STYLESHEET:
            page = self._folder / "index.html"
            return str(self._folder / STYLESHEET), page.stat() if page.is_file() else None
        return super().lookup_path(path)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        path = Path(full_path)
        if path.suffix not in COMPRESSED_SUFFIXES:
            response = super().file_response(full_path, stat_result, scope, status_code)
            response.headers["Cache-Control"] = REVALIDATE
            return response
        cached = self._read(path, stat_result)
        request_headers = Headers(scope=scope)
        headers = {"ETag": cached.etag, "Cache-Control": REVALIDATE, "Vary": "Accept-Encoding"}
        media_type = mimetypes.guess_type(path.name)[0]
        if cached.etag in request_headers.get("if-none-match", ""):
            # The media type decides which security headers the answer gets.
            return Response(None, 304, headers, media_type)
        is_compressed = "gzip" in request_headers.get("accept-encoding", "")
        if is_compressed:
            headers["Content-Encoding"] = "gzip"
        content = cached.compressed if is_compressed else cached.plain
        return Response(content, status_code, headers, media_type)

    def _read(self, path: Path, stat_result: os.stat_result) -> _CachedFile:
        name = path.relative_to(self._folder).as_posix()
        stamp = stat_result.st_mtime_ns
        if name == "index.html":
            stamp = max(stamp, self._newest_module())
        elif name == STYLESHEET:
            stamp = max([stamp, *(sheet.stat().st_mtime_ns for sheet in self._stylesheets())])
        cached = self._cache.get(name)
        if cached is None or cached.stamp != stamp:
            plain = self._content(path, name).encode()
            digest = hashlib.sha256(plain).hexdigest()[:24]
            cached = _CachedFile(stamp, plain, gzip.compress(plain, 9, mtime=0), f'"{digest}"')
            self._cache[name] = cached
        return cached

    def _content(self, path: Path, name: str) -> str:
        if name == STYLESHEET:
            return "".join(sheet.read_text(encoding="utf-8") for sheet in self._stylesheets())
        text = path.read_text(encoding="utf-8")
        if name == "index.html":
            return with_preloads(with_one_stylesheet(text), modules_of(self._folder))
        return without_comments(text) if path.suffix == ".js" else text

    def _stylesheets(self) -> list[Path]:
        html = (self._folder / "index.html").read_text(encoding="utf-8")
        return [self._folder / name for name in stylesheets_of(html)]

    def _newest_module(self) -> int:
        """The last modification time (ns) of any module, or of a folder of modules."""
        js = self._folder / "js"
        return max((path.stat().st_mtime_ns for path in (js, *js.rglob("*"))), default=0)
