"""docker-compose.yml and the Dockerfile, as far as they can be checked without Docker."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from ganscope.settings import Settings


@pytest.fixture(scope="module")
def compose(root: Path) -> dict[str, dict]:
    """The file as docker-compose reads it."""
    command = ["docker-compose"] if shutil.which("docker-compose") else ["docker", "compose"]
    done = subprocess.run([*command, "config"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return yaml.safe_load(done.stdout)


@pytest.fixture(scope="module")
def dockerfile(root: Path) -> list[str]:
    """Its instructions, one per line."""
    text = (root / "server" / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_compose_has_one_service_with_a_health_check(compose):
    assert list(compose["services"]) == ["ganscope"]
    service = compose["services"]["ganscope"]
    assert "http://127.0.0.1:8000/healthz" in " ".join(service["healthcheck"]["test"])
    assert service["restart"] == "unless-stopped"
    assert service["read_only"] is True


def test_compose_lets_only_this_machine_in(root):
    # From the file itself: each version of docker-compose prints ports in its own way.
    text = (root / "docker-compose.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["services"]["ganscope"]["ports"] == ["127.0.0.1:8000:8000"]


def test_compose_keeps_the_data_in_a_volume_where_the_image_puts_them(compose, dockerfile):
    assert list(compose["volumes"]) == ["data"]
    assert "GANSCOPE_DATA_DIR=/data" in " ".join(dockerfile)
    assert "/data" in str(compose["services"]["ganscope"]["volumes"])


def test_compose_passes_the_trusted_proxies_on(root):
    text = (root / "docker-compose.yml").read_text(encoding="utf-8")
    name = "GANSCOPE_FORWARDED_ALLOW_IPS"
    environment = yaml.safe_load(text)["services"]["ganscope"]["environment"]
    assert environment == {name: f"${{{name}:-}}"}
    assert Settings.model_config["env_prefix"] + "FORWARDED_ALLOW_IPS" == name
    assert Settings(forwarded_allow_ips="").forwarded_allow_ips == ()  # the default


def test_compose_builds_with_the_dockerfile(compose, root):
    build = compose["services"]["ganscope"]["build"]
    assert (Path(build["context"]) / build["dockerfile"]).samefile(root / "server" / "Dockerfile")


def test_dockerfile_copies_what_exists_and_is_not_ignored(dockerfile, root):
    included = {
        line[1:]
        for line in (root / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    copies = [line.split()[1:-1] for line in dockerfile if re.match(r"COPY (?!--from)", line)]
    assert copies
    for source in (source for sources in copies for source in sources):
        assert (root / source).exists(), source
        assert source.split("/")[0] in included, source


def test_dockerfile_runs_as_a_user_and_has_a_health_check(dockerfile):
    words = [line.split()[0] for line in dockerfile]
    assert {"USER", "HEALTHCHECK"} <= set(words)
    assert words[-1] == "CMD"
