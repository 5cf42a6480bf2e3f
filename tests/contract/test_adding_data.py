"""A new kind of data and a new kind of network are one file each, in a copy of the package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import ganscope

SPACE = '''"""Points in space, of which a picture shows how high they lie."""

import jax.numpy as jnp

from ganscope.gan.specs import DomainSpec


def observe(scene):
    return {"heights": jnp.clip(128.0 + 40.0 * scene.fakes[:, 2], 0, 255).astype(jnp.uint8)}


SPEC = DomainSpec(title="Space", source="here", formula="x ∈ ℝ³", shape=(3,), observe=observe)
'''

LINEAR = '''"""One matrix for each player and no hidden layer."""

import jax

from ganscope.gan.networks import join
from ganscope.gan.specs import ArchitectureSpec


def init(key, design, hyper, inputs, beside, n_outputs):
    width = sum(inputs.values())
    return {"inputs": {"x": 0.3 * jax.random.normal(key, (width, n_outputs))}}


SPEC = ArchitectureSpec(
    title="Linear",
    source="here",
    formula="x W",
    network_fields={"generator": (), "discriminator": ()},
    init=init,
    layer_widths=lambda design: (),
    feature_width=lambda design, inputs: 3,
    layers=lambda weights, design, rows, reference, adjust: ([rows["x"]], reference),
    output=lambda weights, design, blocks: join({"x": blocks["h"]}, weights["inputs"]),
)
'''

BLOB = '''"""A round cloud in space, of which nothing more is known."""

import jax

from ganscope.gan.specs import ProblemSpec

SPEC = ProblemSpec(
    title="Blob",
    source="here",
    formula="x ~ N(0, I)",
    domain="space",
    architecture="linear",
    sample=lambda key, n, parameters: jax.random.normal(key, (n, 3)),
    start={"latent_dim": 2},
)
'''

USE = """
import json
from functools import partial

import jax
import numpy as np

from ganscope.gan.config import ConfigError, full_config
from ganscope.gan.structure import hyper_of, structure_of
from ganscope.gan.train import init_state, train_chunk
from ganscope.gan.view.frame import generator_density_method, observe
from ganscope.gan.view.inspection import has_networks
from ganscope.gan.view.measurement import measure
from ganscope.gan.view.step_trace import trace_step
from ganscope.wire.catalog import catalog

config = full_config({"problem": "blob", "latent_dim": 2, "batch_size": 8})
structure, hyper = structure_of(config), hyper_of(config)
start = init_state(structure, hyper, np.uint32(0))
end = jax.jit(partial(train_chunk, structure))(start, hyper, np.int32(3))
picture = jax.eval_shape(partial(observe, structure), end, hyper)
metrics, arrays = jax.eval_shape(partial(measure, structure), end, hyper)
jax.eval_shape(partial(trace_step, structure), start, end, hyper)
refused = []
for patch in ({"variant": "conditional"}, {"discriminator_pretraining": "density"}):
    try:
        full_config(config | patch)
    except ConfigError as error:
        refused.append(str(error))
(problem,) = (each for each in catalog()["problems"] if each["name"] == "blob")
print(json.dumps({
    "step": int(end.step),
    "networks": [config["generator"], config["discriminator"]],
    "picture": {name: [array.dtype.name, *array.shape] for name, array in picture.items()},
    "arrays": sorted(arrays),
    "density": generator_density_method(structure),
    "inside": has_networks(structure),
    "refused": refused,
    "problem": {name: problem[name] for name in ("domain", "dimension", "offers")},
}))
"""


def test_data_and_networks_of_a_new_kind_are_one_file_each(tmp_path):
    copy = tmp_path / "ganscope"
    shutil.copytree(Path(ganscope.__path__[0]), copy, ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in (
        ("domains/space", SPACE),
        ("architectures/linear", LINEAR),
        ("problems/blob", BLOB),
    ):
        (copy / "gan" / f"{name}.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", USE],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["step"] == 3
    assert found["networks"] == [{}, {}]
    assert found["picture"] == {
        "real_samples": ["float32", 512, 3],
        "fake_samples": ["float32", 512, 3],
        "heights": ["uint8", 512],
    }
    # What needs modes, masses or places is left out.
    assert found["arrays"] == ["answer_edges", "fake_answers", "real_answers"]
    assert (found["density"], found["inside"]) == ("", False)
    assert len(found["refused"]) == 2
    assert found["problem"] == {"domain": "space", "dimension": 3, "offers": []}
