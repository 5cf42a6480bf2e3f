"""Part of a package as one flat file: the definitions that are needed, in their own words.

A script that reproduces a run has to compute exactly what the run computed, and the surest way is
to be made of the same lines. So the definitions are cut out of the source files, with comments and
docstrings, and only names are changed: where two files use one name for two things, and where a
name was imported under another.

Annotations stay as they are. The bundle begins with `from __future__ import annotations`, so they
are read by people alone, and what stands only in them need not exist.
"""

from __future__ import annotations

import ast
import builtins
import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from types import ModuleType

PACKAGE = "ganscope"

type Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign | ast.TypeAlias
# (module, name): where a definition stands, and what it is called there.
type Place = tuple[str, str]


@dataclass(frozen=True)
class Reference:
    """A name in the source that means a definition somewhere in the package.

    start, end: where it stands, as (line, byte). hidden: names that mean something else just there,
    since they are local. is_lazy: only needed once a function is called.
    """

    place: Place
    start: tuple[int, int]
    end: tuple[int, int]
    hidden: frozenset[str]
    is_lazy: bool


@dataclass
class Source:
    """One module of the package: its definitions, and what its names mean."""

    module: str
    text: str
    definitions: dict[str, Definition] = field(default_factory=dict)
    # Statements about a definition that follow it, such as `function.defvjp(...)`.
    afterwards: dict[str, list[ast.stmt]] = field(default_factory=dict)
    imported: dict[str, Place] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)
    foreign: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for statement in ast.parse(self.text).body:
            match statement:
                case ast.ImportFrom(module=str(origin)):
                    self._import_from(origin, statement.names)
                case ast.Import(names=names):
                    self.foreign |= {
                        (alias.asname or alias.name): _import_line(alias) for alias in names
                    }
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    self.definitions[name] = statement
                case ast.TypeAlias(name=ast.Name(id=name)):
                    self.definitions[name] = statement
                case ast.Assign(targets=[ast.Attribute(ast.Name(id=name))]) | ast.Expr(
                    ast.Call(ast.Attribute(ast.Name(id=name)))
                ):
                    self.afterwards.setdefault(name, []).append(statement)
                case ast.Assign() | ast.AnnAssign():
                    for target in _targets(statement):
                        self.definitions[target] = statement

    def _import_from(self, origin: str, names: Sequence[ast.alias]) -> None:
        for alias in names:
            name = alias.asname or alias.name
            if not origin.startswith(PACKAGE):
                self.foreign[name] = f"from {origin} {_import_line(alias)}"
            elif isinstance(getattr(import_module(origin), alias.name), ModuleType):
                self.modules[name] = f"{origin}.{alias.name}"
            else:
                self.imported[name] = (origin, alias.name)

    @cached_property
    def lines(self) -> list[bytes]:
        return self.text.encode().splitlines(keepends=True)


def _import_line(alias: ast.alias) -> str:
    return f"import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")


def _targets(statement: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in targets:
        for node in ast.walk(target):
            if isinstance(node, ast.Name):
                yield node.id


class _Reader(ast.NodeVisitor):
    """Finds the references of one definition, with Python's own rules for local names."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._hidden: list[frozenset[str]] = []
        self._is_lazy = False
        self.found: list[Reference] = []
        self.foreign: set[str] = set()

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load) or any(node.id in each for each in self._hidden):
            return
        source = self._source
        if node.id in source.definitions:
            self._add(node, (source.module, node.id))
        elif node.id in source.imported:
            self._add(node, source.imported[node.id])
        elif node.id in source.foreign:
            self.foreign.add(source.foreign[node.id])

    def visit_Attribute(self, node: ast.Attribute) -> None:
        value = node.value
        if isinstance(value, ast.Name) and value.id in self._source.modules:
            self._add(node, (self._source.modules[value.id], node.attr))
        else:
            self.generic_visit(node)

    def _add(self, node: ast.expr, place: Place) -> None:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
        hidden = frozenset().union(*self._hidden)
        self.found.append(Reference(place, start, end, hidden, self._is_lazy))

    # Annotations and type aliases are never evaluated: what stands in them is not followed.
    def visit_TypeAlias(self, node: ast.TypeAlias) -> None:
        self._lazily(lambda: self.visit(node.value))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._each(node.decorator_list)
        self._function(node.args, node.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._function(node.args, [node.body])

    def _function(self, arguments: ast.arguments, body: Sequence[ast.AST]) -> None:
        self._each([*arguments.defaults, *(d for d in arguments.kw_defaults if d)])
        names = {argument.arg for argument in _arguments(arguments)}
        names.update(name for statement in body for name in _bound(statement))
        self._within(names, lambda: self._lazily(lambda: self._each(body)))

    def _comprehension(self, node: ast.expr) -> None:
        generators: list[ast.comprehension] = node.generators  # type: ignore[attr-defined]
        names = {name for each in generators for name in _bound(each.target)}
        self._within(names, lambda: self.generic_visit(node))

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def _each(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    def _within(self, names: Iterable[str], visit: Callable[[], None]) -> None:
        self._hidden.append(frozenset(names))
        visit()
        self._hidden.pop()

    def _lazily(self, visit: Callable[[], None]) -> None:
        before, self._is_lazy = self._is_lazy, True
        visit()
        self._is_lazy = before


def _arguments(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    yield from (each for each in (arguments.vararg, arguments.kwarg) if each)


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a statement binds in its own scope."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
            return
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return
        case ast.Name(id=name, ctx=ast.Store()):
            yield name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
    for child in ast.iter_child_nodes(node):
        yield from _bound(child)


@dataclass(frozen=True)
class Piece:
    """One definition as it will stand in the bundle; a value is neither function nor class."""

    text: str
    is_value: bool
    needs: frozenset[Place]
    needs_at_once: frozenset[Place]


class Bundle:
    """Collects definitions of the package with everything that they need.

    given: definitions that the bundle's user writes himself; name -> where it stands otherwise.
    edit: changes the tree of a module before it is read, for what a bundle can do without.
    """

    def __init__(
        self, given: Mapping[Place, str], edit: Callable[[str], str] = lambda text: text
    ) -> None:
        self._given = dict(given)
        self._edit = edit
        self._sources: dict[str, Source] = {}
        self._read: dict[Place, tuple[list[Reference], set[str]]] = {}

    def add(self, module: str, name: str) -> Place:
        """Takes up a definition and all that it needs; returns its place."""
        waiting = [(module, name)]
        while waiting:
            place = waiting.pop()
            if place in self._read or place in self._given:
                continue
            source = self._source(place[0])
            if place[1] in source.imported:  # passed on from another module
                raise LookupError(f"{place} is defined in {source.imported[place[1]]}")
            reader = _Reader(source)
            definition = source.definitions[place[1]]
            for statement in (definition, *source.afterwards.get(place[1], ())):
                reader.visit(statement)
            self._read[place] = reader.found, reader.foreign
            waiting += [reference.place for reference in reader.found]
            if isinstance(definition, ast.Assign | ast.AnnAssign):  # one may define several names
                waiting += [(place[0], target) for target in _targets(definition)]
        return module, name

    def _source(self, module: str) -> Source:
        if module not in self._sources:
            text = inspect.getsource(import_module(module))
            self._sources[module] = Source(module, self._edit(text))
        return self._sources[module]

    @cached_property
    def names(self) -> Mapping[Place, str]:
        """What each definition is called in the bundle: its own name, if that is free."""
        count = Counter(name for _, name in self._read)
        count.update(self._given.values())
        foreign = {_name_of(line) for _, lines in self._read.values() for line in lines}
        taken = foreign | set(dir(builtins))
        # A function whose local variable has that name would no longer see the definition.
        hidden = {
            place
            for references, _ in self._read.values()
            for place in (r.place for r in references if r.place[1] in r.hidden)
        }
        return {
            place: place[1]
            if count[place[1]] == 1 and place[1] not in taken and place not in hidden
            else _qualified(place)
            for place in self._read
        } | self._given

    def imports(self) -> list[str]:
        """The import statements that the bundle needs."""
        return sorted({line for _, lines in self._read.values() for line in lines})

    def text(self) -> str:
        """All definitions, each after those that it needs at once."""
        pieces = {place: self._piece(place) for place in self._read}
        ordered: dict[Place, Piece] = {}

        begun: set[Place] = set()

        def put(place: Place, is_called: bool = False) -> None:
            if place in begun or place not in pieces:
                return
            begun.add(place)
            piece = pieces[place]
            # A value may call functions while it is made: all that these need has to be there.
            is_called = is_called or piece.is_value
            for needed in sorted(piece.needs if is_called else piece.needs_at_once):
                put(needed, is_called)
            ordered[place] = piece

        for place in self._read:
            put(place)
        # A statement that defines two names stands once.
        return "\n\n\n".join(dict.fromkeys(piece.text for piece in ordered.values()))

    def _piece(self, place: Place) -> Piece:
        references, _ = self._read[place]
        source = self._sources[place[0]]
        node = source.definitions[place[1]]
        return Piece(
            self._cut(source, place[1], references),
            isinstance(node, ast.Assign | ast.AnnAssign),
            frozenset(r.place for r in references),
            frozenset(r.place for r in references if not r.is_lazy),
        )

    def _cut(self, source: Source, name: str, references: Sequence[Reference]) -> str:
        """The definition's own lines, with the comments above, under the bundle's names."""
        node = source.definitions[name]
        assert node.end_lineno is not None
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(d.lineno for d in decorators)])
        while first > 1 and source.lines[first - 2].startswith(b"#"):
            first -= 1
        lines = list(source.lines)
        for reference in sorted(references, key=lambda r: r.start, reverse=True):
            _replace(lines, reference.start, reference.end, self.names[reference.place])
        for own, start, end in _own_names(node, source.lines):
            _replace(lines, start, end, self.names[source.module, own])
        statements = [(first, node.end_lineno)]
        statements += [
            (e.lineno, e.end_lineno or e.lineno) for e in source.afterwards.get(name, ())
        ]
        texts = [b"".join(lines[a - 1 : b]).decode().strip() for a, b in statements]
        return "\n\n\n".join(texts)


def _own_names(
    node: Definition, lines: Sequence[bytes]
) -> Iterator[tuple[str, tuple[int, int], tuple[int, int]]]:
    """Where a definition says its own name."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            start = lines[node.lineno - 1].index(name.encode(), node.col_offset + 3)
            yield name, (node.lineno, start), (node.lineno, start + len(name))
        case ast.TypeAlias(name=target):
            yield target.id, *_span(target)
        case ast.Assign() | ast.AnnAssign():
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [n for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
            for each in sorted(names, key=lambda n: n.col_offset, reverse=True):
                yield each.id, *_span(each)


def _span(node: ast.expr) -> tuple[tuple[int, int], tuple[int, int]]:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)


def _replace(lines: list[bytes], start: tuple[int, int], end: tuple[int, int], name: str) -> None:
    assert start[0] == end[0], "a name stands on one line"
    line = lines[start[0] - 1]
    lines[start[0] - 1] = line[: start[1]] + name.encode() + line[end[1] :]


def _qualified(place: Place) -> str:
    """Under a name that says where it comes from: `R1_SPEC`, `r1_penalty`, `_train_step`."""
    module, name = place
    stem = module.rpartition(".")[2]
    if name.isupper():
        return f"{stem.upper()}_{name.lstrip('_')}"
    return f"{stem}_{name.lstrip('_')}"


def _name_of(import_line: str) -> str:
    return import_line.split()[-1].partition(".")[0]
