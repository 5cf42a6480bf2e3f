"""The README is true: its commands, paths, pictures and its REST tour."""

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
    """The code blocks of one language, in order."""
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
        assert (ROOT / path).exists(), path


def test_presets_and_problems_that_it_names_exist():
    from ganscope.gan.presets import PRESETS

    for name in re.findall(r"`((?:collapse|rescue)_\w+)`", README):
        assert name in PRESETS


@pytest.mark.process
def test_rest_tour_runs_as_it_is_written(tmp_path: Path):
    tour = next(block for block in blocks("sh") if "api=" in block)
    assert len(tour.strip().splitlines()) == 5
    with serving(tmp_path) as server:
        tour = tour.replace("http://127.0.0.1:8000", server.url).replace("python3", sys.executable)
        # Each answer on its own line, so that the test can separate them.
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


@pytest.mark.process
def test_python_tour_runs_as_it_is_written(tmp_path: Path):
    (tour,) = blocks("python")
    with serving(tmp_path) as server:
        tour = tour.replace("http://127.0.0.1:8000", server.url)
        done = subprocess.run([sys.executable, "-c", tour], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    collapsed, rescued = done.stdout.splitlines()
    assert 0 <= float(collapsed.removeprefix("width ")) < 0.2
    width, js = map(float, rescued.split())
    assert 0.2 < width < 1.0
    assert js < 0.5  # collapsed: 0.6 and more
