"""The page's own files, ready to be sent: compressed once, and named in advance.

A browser learns of a module only from the one that imports it, so a hundred small ones would come
in many rounds. `index.html` therefore tells of all of them at once; the list is read off the
imports.
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

# Kept, but asked about each time: an ETag makes that a few bytes.
REVALIDATE = "no-cache"
PACKED = {".html", ".css", ".js", ".json", ".svg"}
ENTRY = "js/main.js"
# An import of one line, or of several; one inside a comment has something before it.
IMPORT = re.compile(r'^(?:import|export)\s(?:[^"\';]*?\sfrom\s)?"(\.[^"]+)"', re.MULTILINE)

COMMENT = re.compile(r"^[ \t]*(?:/\*\*(?:(?!\*/).)*\*/[ \t]*$|//[^\n]*$)", re.MULTILINE | re.DOTALL)


def modules_of(folder: Path) -> list[str]:
    """Everything that the page's first module imports, and what these import, as paths from the
    folder; in the order in which they are met."""
    met, waiting = dict.fromkeys([ENTRY]), [ENTRY]
    while waiting:
        name = waiting.pop(0)
        text = (folder / name).read_text(encoding="utf-8")
        for target in IMPORT.findall(text):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            if path not in met and (folder / path).is_file():
                met[path] = None
                waiting.append(path)
    return list(met)


def without_comments(text: str) -> str:
    """A module without the comments that have lines of their own: a quarter of what is sent, and
    nothing to a browser. The lines stay where they are, so that errors name the right ones."""
    return COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), text)


def with_preloads(html: str, modules: list[str]) -> str:
    """The page with a line for each module, before the one that runs the first of them."""
    script = '<script type="module"'
    links = "\n    ".join(f'<link rel="modulepreload" href="/{name}">' for name in modules)
    return html.replace(script, f"{links}\n    {script}", 1)


@dataclass(frozen=True)
class _Kept:
    stamp: int
    plain: bytes
    packed: bytes
    etag: str


class PageFiles(StaticFiles):
    """Files that a browser asks about each time: there is no build step that renames them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True)
        self._folder = folder
        self._kept: dict[str, _Kept] = {}

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        path = Path(full_path)
        if path.suffix not in PACKED:
            response = super().file_response(full_path, stat_result, scope, status_code)
            response.headers["Cache-Control"] = REVALIDATE
            return response
        kept = self._read(path, stat_result)
        asked = Headers(scope=scope)
        headers = {"ETag": kept.etag, "Cache-Control": REVALIDATE, "Vary": "Accept-Encoding"}
        media_type = mimetypes.guess_type(path.name)[0]
        if kept.etag in asked.get("if-none-match", ""):
            # With its type: what kind of thing has not changed decides on further headers.
            return Response(None, 304, headers, media_type)
        is_packed = "gzip" in asked.get("accept-encoding", "")
        if is_packed:
            headers["Content-Encoding"] = "gzip"
        content = kept.packed if is_packed else kept.plain
        return Response(content, status_code, headers, media_type)

    def _read(self, path: Path, stat_result: os.stat_result) -> _Kept:
        is_page = path == self._folder / "index.html"
        stamp = max(stat_result.st_mtime_ns, self._newest_module() if is_page else 0)
        kept = self._kept.get(str(path))
        if kept is None or kept.stamp != stamp:
            plain = path.read_bytes()
            if is_page:
                plain = with_preloads(plain.decode(), modules_of(self._folder)).encode()
            elif path.suffix == ".js":
                plain = without_comments(plain.decode()).encode()
            digest = hashlib.sha256(plain).hexdigest()[:24]
            kept = _Kept(stamp, plain, gzip.compress(plain, 9, mtime=0), f'"{digest}"')
            self._kept[str(path)] = kept
        return kept

    def _newest_module(self) -> int:
        """When a module, or the list of those in a folder, was last changed."""
        js = self._folder / "js"
        return max((path.stat().st_mtime_ns for path in (js, *js.rglob("*"))), default=0)
