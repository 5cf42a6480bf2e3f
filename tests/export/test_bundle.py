"""Definitions cut out of a small package: under their names, in an order that works."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from ganscope.export import bundle as bundling
from ganscope.export.bundle import Bundle

FILES = {
    "shapes": '''
"""Shapes."""
import math
from dataclasses import dataclass

TAU, HALF = 2 * math.pi, 0.5

def area(r: "Number") -> "Number":
    """Of a circle, in square metres; ‖r‖ ≥ 0."""
    return HALF * TAU * r**2

@dataclass
class Circle:
    radius: float

    def grown(self, by):
        area = self.radius + by  # local: not the function
        return Circle(area)

def twice(function):
    return lambda r: 2 * function(r)
''',
    "colours": '''
"""Colours."""
from dataclasses import replace
from smallpackage import shapes
from smallpackage.shapes import Circle, area as surface

# Of all circles
# that there are.
UNIT = Circle(1.0)

def area(paint):
    surfaces = [surface(c.radius) for c in paint]
    return sum(surfaces)

@shapes.twice
def paint(r):
    return shapes.area(r) + area([replace(UNIT, radius=r)])

paint.note = area
paint.__setattr__("shown", area)

def unused():
    return nothing_like_it  # noqa
''',
    "rings": '''
"""Rings."""
from smallpackage.colours import area, paint

SIZES = {"small": paint(1.0)}

def inner(surface):
    area_of = area
    return area_of([surface]) + SIZES["small"]
''',
}


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "smallpackage"
    folder.mkdir()
    (folder / "__init__.py").touch()
    for name, text in FILES.items():
        (folder / f"{name}.py").write_text(text.lstrip(), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(bundling, "PACKAGE", "smallpackage")
    yield "smallpackage"
    for name in [name for name in sys.modules if name.startswith("smallpackage")]:
        del sys.modules[name]


def run(bundle: Bundle) -> tuple[ModuleType, str]:
    text = "\n".join([*bundle.imports(), bundle.text()])
    module = ModuleType("bundled")
    sys.modules["bundled"] = module  # where a dataclass looks for its own names
    exec(compile("from __future__ import annotations\n" + text, "bundled", "exec"), vars(module))
    return module, text


def test_bundle_computes_what_the_package_computes(small):
    from smallpackage.rings import inner
    from smallpackage.shapes import Circle

    bundle = Bundle({})
    place = bundle.add(f"{small}.rings", "inner")
    module, _ = run(bundle)
    bundled = getattr(module, bundle.names[place])
    assert bundled(module.Circle(3.0)) == inner(Circle(3.0)) > 0


def test_two_things_of_one_name_get_two(small):
    bundle = Bundle({})
    bundle.add(f"{small}.rings", "inner")
    assert bundle.names[small + ".shapes", "area"] == "shapes_area"
    assert bundle.names[small + ".colours", "area"] == "colours_area"
    module, text = run(bundle)
    assert "def shapes_area(r" in text
    assert module.Circle(2.0).grown(1.0).radius == 3.0  # a local name stays what it was


def test_only_what_is_needed_comes_along_with_its_comments(small):
    bundle = Bundle({})
    bundle.add(f"{small}.rings", "inner")
    _, text = run(bundle)
    assert "unused" not in text
    assert "# Of all circles\n# that there are.\nUNIT = Circle(1.0)" in text
    assert "‖r‖ ≥ 0" in text
    assert bundle.imports() == ["from dataclasses import dataclass", *sorted(bundle.imports())[1:]]
    assert "import math" in bundle.imports()


def test_what_is_said_to_a_definition_follows_it(small):
    bundle = Bundle({})
    bundle.add(f"{small}.colours", "paint")
    module, _ = run(bundle)
    assert module.paint.shown is module.paint.note is module.colours_area


def test_given_definitions_are_left_to_the_user(small):
    bundle = Bundle({(f"{small}.colours", "paint"): "my_paint"})
    bundle.add(f"{small}.rings", "inner")
    assert 'SIZES = {"small": my_paint(1.0)}' in bundle.text()


def test_unknown_definition_is_an_error(small):
    with pytest.raises(KeyError, match="nobody"):
        Bundle({}).add(f"{small}.rings", "nobody")
    with pytest.raises(LookupError, match="shapes"):
        Bundle({}).add(f"{small}.colours", "Circle")
