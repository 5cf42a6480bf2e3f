"""pyproject.toml excludes the releases that are known to be wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, object]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def requirements(project) -> dict[str, Requirement]:
    parsed = [Requirement(line) for line in project["dependencies"]]
    return {requirement.name: requirement for requirement in parsed}


@pytest.mark.parametrize("package", ["jax", "jaxlib"])
@pytest.mark.parametrize("version", ["0.10.2", "0.11.0", "0.10.1", "0.13.0"])
def test_jax_of_a_wrong_release_cannot_be_installed(requirements, package, version):
    assert version not in requirements[package].specifier


@pytest.mark.parametrize("package", ["jax", "jaxlib"])
def test_jax_of_the_tested_release_can_be_installed(requirements, package):
    assert "0.12.0.1" in requirements[package].specifier


def test_python_3_11_is_refused_since_pip_would_give_it_a_wrong_jax(project):
    specifier = Requirement(f"python{project['requires-python']}").specifier
    assert "3.11.9" not in specifier
    assert "3.12.0" in specifier


@pytest.mark.parametrize("version", ["0.50.0", "0.52.0"])
def test_uvicorn_without_back_pressure_cannot_be_installed(requirements, version):
    assert version not in requirements["uvicorn"].specifier


def test_dependency_has_both_bounds(project):
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    for requirement in (Requirement(line) for group in groups for line in group):
        operators = {specifier.operator for specifier in requirement.specifier}
        assert operators == {">=", "<"}, requirement


def test_dependency_has_its_reason_beside_it(root):
    for line in (root / "pyproject.toml").read_text(encoding="utf-8").splitlines():
        is_dependency = line.startswith('    "') and ">=" in line
        assert not is_dependency or " # " in line, line
