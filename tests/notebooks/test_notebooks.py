"""The notebooks run from the top, and assert what their text says."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import jax
import nbformat
import pytest
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from patience import PATIENCE_SECONDS
from serving import serving

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


def test_both_notebooks_exist():
    assert [path.name for path in NOTEBOOKS] == ["01_one_dimension.ipynb", "02_rest_api.ipynb"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Executes the notebook of that name with the tests' own Python."""
    arguments = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": [sys.executable, *arguments], "display_name": "Python", "language": "python"}
    folder = tmp_path / "jupyter" / "kernels" / "python3"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    # JUPYTER_PATH comes before the kernels of the machine; no settings of the user apply.
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    # A notebook trains long enough for compiler optimisations to pay.
    monkeypatch.delenv("XLA_FLAGS")
    # Earlier runs of the tests have compiled the same programs.
    if cache := jax.config.jax_compilation_cache_dir:
        monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", cache)
        monkeypatch.setenv("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")

    def execute(name: str) -> None:
        path = next(path for path in NOTEBOOKS if path.name == name)
        notebook = nbformat.read(path, as_version=4)
        # Sockets in files open no port. Their path must be short: some systems allow 104 letters.
        with tempfile.TemporaryDirectory() as sockets:
            manager = KernelManager(kernel_name="python3", transport="ipc")
            manager.connection_file = str(Path(sockets) / "kernel.json")
            client = NotebookClient(notebook, km=manager, timeout=PATIENCE_SECONDS)
            client.execute(cwd=str(tmp_path), cleanup_kc=True)

    return execute


def test_one_dimension_runs_and_its_claims_hold(run):
    run("01_one_dimension.ipynb")


def test_rest_api_runs_against_a_real_server(
    run, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # The server's folder is in pytest's cache, so that its compiled programs are found again.
    cache = getattr(request.config, "cache", None)  # pytest can run without it
    with serving(cache.mkdir("notebooks") if cache else tmp_path / "data") as server:
        monkeypatch.setenv("GANSCOPE_URL", server.url)
        run("02_rest_api.ipynb")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_stored_without_outputs(path: Path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    nbformat.validate(notebook)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in notebook["cells"]:
        assert cell["metadata"] == {}
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_claims_are_asserted(path: Path):
    notebook = nbformat.read(path, as_version=4)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert code.count("assert ") >= 10
