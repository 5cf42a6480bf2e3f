"""The import graph of the server and of the page, and its drawing in docs/architecture.md.

A room is a folder with code: a package below `ganscope`, or a folder below static/js. Two kinds of
files are a room of their own: those at the top, and those that need a subfolder of their folder, as
`web.app` needs `web.routes`. `make architecture` writes the drawing again.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "server" / "ganscope"
SCRIPTS = ROOT / "static" / "js"
DOCUMENT = ROOT / "docs" / "architecture.md"
BEGIN = "<!-- begin: import graph, written by `make architecture` -->"
END = "<!-- end: import graph -->"

# import ... from "x", export ... from "x", import "x", and import("x") anywhere in a line.
STATEMENT = re.compile(
    r"""(?:^(?:import|export)\b[^;"'=(]*|\bimport\()["']([^"']+)["']""", re.MULTILINE
)

JSDOC = re.compile(r"/\*\*.*?\*/", re.DOTALL)

# name -> the names that it imports. Every name is a key.
type Graph = dict[str, set[str]]


def imports_of(path: Path) -> Iterator[str]:
    """The full names that a Python file imports, anywhere in the file, for types too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def script_imports_of(path: Path, *, with_types: bool = True) -> list[str]:
    """The targets that a script imports, as written.

    Args:
      path: of the script.
      with_types: whether imports in JSDoc comments, which node and browsers ignore, count.
    """
    text = path.read_text(encoding="utf-8")
    return STATEMENT.findall(text if with_types else JSDOC.sub("", text))


@dataclass(frozen=True)
class Side:
    """The server's code or the page's.

    title: of its section. modules: module -> the modules it imports. rooms: the same for rooms.
    lines: room -> lines of code. about: room -> one sentence; empty where the code has none.
    """

    title: str
    modules: Graph
    rooms: Graph
    lines: Mapping[str, int]
    about: Mapping[str, str]


def server() -> Side:
    """The Python side. A module is named without `ganscope.`."""
    files: dict[str, Path] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    del files[""]  # ganscope itself: its version alone

    def targets(module: str) -> set[str]:
        names = {n.removeprefix("ganscope.") for n in imports_of(files[module])}
        # `from ganscope.gan.types import Scalar` gives gan.types.Scalar, whose module is gan.types.
        return {n if n in files else n.rpartition(".")[0] for n in names} & files.keys()

    modules = {module: targets(module) for module in files}
    packages = {m: m for m in files if files[m].name == "__init__.py"}
    rooms = packages | _rooms({m: t for m, t in modules.items() if m not in packages}, ".")
    about = {room: _first_sentence(files[room]) for room in {*rooms.values()}}
    return _side("The server", files, modules, rooms, about)


def page() -> Side:
    """The JavaScript side. A module is named by its path below static/js."""
    files = {path.relative_to(SCRIPTS).as_posix(): path for path in sorted(SCRIPTS.rglob("*.js"))}

    def targets(module: str) -> set[str]:
        written = script_imports_of(files[module], with_types=False)
        found = ((files[module].parent / target).resolve() for target in written)
        return {path.relative_to(SCRIPTS).as_posix() for path in found}

    modules = {module: targets(module) for module in files}
    return _side("The page", files, modules, _rooms(modules, "/"), {})


def _side(
    title: str,
    files: Mapping[str, Path],
    modules: Graph,
    room_of: Mapping[str, str],
    about: Mapping[str, str],
) -> Side:
    rooms: Graph = {room: set() for room in room_of.values()}
    lines = dict.fromkeys(rooms, 0)
    for module, targets in modules.items():
        room = room_of[module]
        rooms[room] |= {room_of[target] for target in targets} - {room}
        lines[room] += len(files[module].read_text(encoding="utf-8").splitlines())
    return Side(title, modules, rooms, lines, about)


def _rooms(modules: Graph, separator: str) -> dict[str, str]:
    """module -> its room."""
    folders = {module: module.rpartition(separator)[0] for module in modules}

    def needs_subfolder(module: str) -> bool:
        inside, seen, found = f"{folders[module]}{separator}", {module}, [module]
        while found:
            for target in modules[found.pop()] - seen:
                if target in folders and f"{folders[target]}{separator}".startswith(inside):
                    if folders[target] != folders[module]:
                        return True
                    seen.add(target)
                    found.append(target)
        return False

    return {
        module: folder if folder and not needs_subfolder(module) else module
        for module, folder in folders.items()
    }


def _first_sentence(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.partition("\n\n")[0].split())


def circle(graph: Graph) -> list[str]:
    """One circle of a graph, its first name again at the end; empty if the graph has none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found[::-1]  # each imports the next
    return []


def reduced(graph: Graph) -> Graph:
    """A graph less every edge that a longer path makes superfluous; as it is if it has a circle."""
    if circle(graph):
        return graph
    below: Graph = {}
    for name in TopologicalSorter(graph).static_order():
        below[name] = set().union(*({target} | below[target] for target in graph[name]))
    return {
        name: {t for t in targets if not any(t in below[other] for other in targets - {t})}
        for name, targets in graph.items()
    }


def drawing(side: Side, lines: Mapping[str, int]) -> str:
    """One side as Markdown: a Mermaid flowchart of its rooms, and a table of them."""
    edges = reduced(side.rooms)
    ids = {name: f"r{i}" for i, name in enumerate(sorted(side.rooms))}
    chart = [f'    {ids[name]}["{name}"]' for name in ids]
    chart += [f"    {ids[a]} --> {ids[b]}" for a in ids for b in sorted(edges[a])]
    table = ["| room | lines | what it is | imports |", "|---|---:|---|---|"]
    if not side.about:
        table = ["| room | lines | imports |", "|---|---:|---|"]
    for name in ids:
        imported = ", ".join(f"`{target}`" for target in sorted(side.rooms[name])) or "nothing"
        about = f" {side.about[name]} |" if side.about else ""
        table.append(f"| `{name}` | {lines[name]:,} |{about} {imported} |")
    fenced = ["```mermaid", "flowchart TD", *chart, "```"]
    return "\n".join([f"### {side.title}", "", *fenced, "", *table])


def section(lines: Callable[[Side], Mapping[str, int]] = lambda side: side.lines) -> str:
    """The whole marked section of docs/architecture.md."""
    return "\n\n".join([BEGIN, *(drawing(side, lines(side)) for side in (server(), page())), END])


def committed() -> str:
    """The section as docs/architecture.md has it."""
    text = DOCUMENT.read_text(encoding="utf-8")
    return text[text.index(BEGIN) : text.index(END) + len(END)]


def committed_lines(side: Side) -> dict[str, int]:
    """The numbers of lines that the document states; 0 for a room that it does not name."""
    _, _, text = committed().partition(f"### {side.title}\n")
    rows = re.findall(r"^\| `([^`]+)` \| ([\d,]+) \|", text.partition("\n### ")[0], re.MULTILINE)
    stated = {name: int(number.replace(",", "")) for name, number in rows}
    return {name: stated.get(name, 0) for name in side.rooms}


if __name__ == "__main__":
    old = committed()
    DOCUMENT.write_text(DOCUMENT.read_text(encoding="utf-8").replace(old, section()), "utf-8")
