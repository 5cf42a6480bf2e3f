"""The README says nothing that is not so."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pictures import PICTURES
from serving import serving

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The code blocks of one language, in their order."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_commands_are_targets_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"make (\w+)", README))
    assert {"run", "test"} <= named
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_pictures_and_paths_exist():
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README) + re.findall(r'src="([^"]+)"', README)
    paths = re.findall(r"`((?:server|static|notebooks|tests)/[\w/.]*)`", README)
    assert {Path(picture).stem for picture in pictures} == set(PICTURES)  # all are retaken
    assert len(paths) >= 8
    for path in (*pictures, *paths):
        if not path.endswith("losses/exponential.py"):  # the one that the reader is to write
            assert (ROOT / path).exists(), path


def test_presets_and_problems_that_it_names_exist():
    from ganscope.gan.presets import PRESETS

    for name in re.findall(r"`((?:collapse|rescue)_\w+)`", README):
        assert name in PRESETS


def test_loss_that_it_shows_is_found_and_trains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import jax.numpy as jnp

    from ganscope.gan.registry import scan
    from ganscope.gan.specs import LossSpec

    package = tmp_path / "losses_of_the_readme"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "exponential.py").write_text(blocks("python")[0], encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    spec = scan("losses_of_the_readme", LossSpec)["exponential"]
    assert spec.summary.startswith("Both players pay exponentially")
    real, fake = jnp.array([1.0, 2.0]), jnp.array([-1.0])
    assert float(spec.discriminator(real, fake)) == pytest.approx(0.619486, abs=1e-5)


def test_panel_that_it_shows_is_a_feature(root: Path, node: str):
    source = blocks("js")[0].replace("../../", f"{(root / 'static/js').as_uri()}/")
    program = f"{source}\nconsole.log(feature.name, feature.places.loss_gap.slot);"
    command = [node, "--input-type=module", "--eval", program]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    name, slot = done.stdout.split()
    assert (name, slot) == ("loss_gap", "page-end")
    page = (root / "static/index.html").read_text(encoding="utf-8")
    assert f'data-slot="{slot}"' in page


@pytest.mark.process
def test_rest_tour_runs_as_it_is_written(tmp_path: Path):
    tour = next(block for block in blocks("sh") if "api=" in block)
    assert len(tour.strip().splitlines()) == 5
    with serving(tmp_path) as server:
        tour = tour.replace("http://127.0.0.1:8000", server.url).replace("python3", sys.executable)
        # Each answer on a line of its own, so that the test can tell them apart.
        lines = [f"{line.replace('/stop;', '/stop; echo;')}; echo" for line in tour.splitlines()]
        done = subprocess.run(["bash", "-euc", "\n".join(lines)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answers = [line for line in done.stdout.splitlines() if line]
    watched, patched, stopped = (json.loads(answer) for answer in answers[:3])
    assert 0 <= watched["metrics"]["modes_covered"] <= 8
    assert (patched["recompiled"], patched["restarted"]) == (True, False)
    assert patched["run"]["config"]["batch_size"] == 64
    assert stopped["run"]["seed"] == 1
    assert stopped["run"]["config"]["stabilizers"]["minibatch_discrimination"]["kernels"] == 5
    columns = next(csv.reader(io.StringIO("\n".join(answers[3:]))))
    assert columns[0] == "step"
    assert "modes_covered" in columns
