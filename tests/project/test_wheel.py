"""The wheel has the whole product: the package, the page and the command."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, root], check=True)
    return next(folder.glob("ganscope-*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_wheel_holds_every_file_of_the_package_and_the_page(root, names):
    expected = {
        *(p.relative_to(root / "server") for p in (root / "server" / "ganscope").rglob("*")),
        *("ganscope" / p.relative_to(root) for p in (root / "static").rglob("*")),
    }
    missing = {
        path.as_posix()
        for path in expected
        if path.suffix and "__pycache__" not in path.parts and path.as_posix() not in names
    }
    assert not missing
    assert {"ganscope/static/index.html", "ganscope/cli/main.py", "ganscope/py.typed"} <= names
    assert {"ganscope/lessons/it_converges.md", "ganscope/lessons/verified.json"} <= names


def test_wheel_holds_nothing_else(names):
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"ganscope", next(top for top in tops if top.endswith(".dist-info"))}


def test_command_works_from_an_unpacked_wheel(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = "from ganscope.cli import main; print(main.__file__, flush=True); main.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    file, version = done.stdout.splitlines()
    assert Path(file).is_relative_to(tmp_path)
    assert version.startswith("ganscope ")
