"""The command line, mostly in a process of its own, as a user starts it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer

from ganscope.cli import serve
from patience import PATIENCE_SECONDS, until
from serving import leashed

COMMAND = [sys.executable, "-m", "ganscope"]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


def test_version_is_that_of_the_package():
    from ganscope import __version__

    assert run("--version").stdout == f"ganscope {__version__}\n"


def test_help_names_every_option_and_its_variable():
    shown = " ".join(run("--help").stdout.split())
    for option in (
        "--host",
        "--share / --no-share",
        "--port",
        "--browser / --no-browser",
        "--data-dir",
        "--forwarded-allow-ips",
        "--root-path",
    ):
        assert option in shown
    names = ("HOST", "SHARE", "PORT", "BROWSER", "DATA_DIR", "FORWARDED_ALLOW_IPS", "ROOT_PATH")
    for variable in names:
        assert f"GANSCOPE_{variable}" in shown


def test_help_shows_the_defaults_of_the_settings():
    from ganscope.settings import Settings

    settings = Settings()
    shown = " ".join(run("--help").stdout.split())
    assert f"GANSCOPE_HOST; default: ({settings.host})" in shown
    assert f"GANSCOPE_PORT; default: ({settings.port})" in shown
    assert settings.browser is True


def test_serve_is_the_default_command():
    assert run("serve", "--help").stdout == run("--help").stdout
    assert "ganscope lessons" in run("--help").stdout
    assert "ganscope compare" in run("--help").stdout


def test_lessons_have_subcommands():
    from ganscope.lessons.registry import LESSONS

    shown = run("lessons", "--help").stdout
    assert "list" in shown
    assert "verify" in shown
    options = run("lessons", "verify", "-h").stdout
    for option in ("--seeds", "--first-seed", "--stale", "--json", "--save"):
        assert option in options
    listed = run("lessons", "list").stdout.splitlines()
    assert [line.split()[1] for line in listed] == list(LESSONS)


def test_unknown_lesson_is_reported_in_one_line():
    done = run("lessons", "verify", "it_convergs")
    assert done.returncode == 2
    assert done.stdout == ""
    message = (
        "There is no lesson it_convergs. Did you mean it_converges? `ganscope lessons list`.\n"
    )
    assert done.stderr == message


def test_comparison_has_a_subcommand():
    assert "published" in run("compare", "--help").stdout
    options = run("compare", "published", "-h").stdout
    for option in ("--problem", "--method", "--seeds", "--steps", "--json", "--save"):
        assert option in options


def test_help_imports_neither_jax_nor_fastapi():
    code = "import sys, ganscope.cli.main; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"jax", "fastapi", "uvicorn", "pydantic_settings"} & set(done.stdout.split())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "lab-7"])
def test_other_machines_are_let_in_only_with_share(host, capsys):
    with pytest.raises(typer.Exit) as refused:
        serve.start({"host": host})
    assert refused.value.exit_code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"{host} lets other machines in")
    assert "--share, or GANSCOPE_SHARE=yes" in printed.err


@pytest.fixture
def announced(monkeypatch):
    """The settings with which servers would have been started."""
    given = []

    def announce_only(settings, announce):
        given.append(settings)
        announce("http://127.0.0.1:8123")

    monkeypatch.setattr(serve, "serve_with_training_process", announce_only)
    monkeypatch.setattr(serve, "open_in_browser", lambda address: None)
    monkeypatch.setattr("ganscope.logs.configure", lambda format: None)
    monkeypatch.setattr("ganscope.web.network.CONTAINER_MARKS", ())
    monkeypatch.setattr("ganscope.web.network._own_address", lambda *_: "192.168.1.7")
    return given


@pytest.mark.parametrize("given", [{"share": True}, {"share": True, "host": "0.0.0.0"}])
def test_address_for_other_machines_is_printed(announced, capsys, given):
    serve.start(given)
    assert announced[0].host == "0.0.0.0"
    printed = capsys.readouterr()
    assert printed.out == "http://127.0.0.1:8123\n"  # for programs that read it
    assert printed.err == "Others on this network find it at http://192.168.1.7:8123\n"


def test_sharing_may_come_from_the_environment(announced, monkeypatch):
    monkeypatch.setenv("GANSCOPE_HOST", "0.0.0.0")
    monkeypatch.setenv("GANSCOPE_SHARE", "yes")
    serve.start({})
    assert announced[0].share is True


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_this_machine_is_always_let_in(announced, capsys, host):
    serve.start({"host": host})
    assert announced[0].host == host
    assert capsys.readouterr().err == ""


def test_unusable_secret_is_reported(monkeypatch, capsys, tmp_path):
    from ganscope.web.tokens import read_secret

    (tmp_path / "secret").write_text("short")
    monkeypatch.setattr(serve, "serve_with_training_process", lambda *_: read_secret(tmp_path))
    monkeypatch.setattr("ganscope.logs.configure", lambda format: None)
    with pytest.raises(typer.Exit) as refused:
        serve.start({})
    assert refused.value.exit_code == 1
    assert "delete it" in capsys.readouterr().err


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file into which the test's own browser writes the address that it opens."""
    file, script = tmp_path / "opened", tmp_path / "browser.py"
    script.write_text(f"import sys; open({str(file)!r}, 'w').write(sys.argv[1])")
    monkeypatch.setenv("BROWSER", f"{sys.executable} {script} %s")
    return file


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        command = ["-m", "ganscope", "--port", "0", "--data-dir", str(tmp_path), *arguments]
        started.append(leashed(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("stop", "status"),
    [(signal.SIGINT, 0), (signal.SIGTERM, 0)],
    ids=["ctrl_c", "docker_stop"],
)
def test_server_answers_once_its_address_is_printed_and_stops_quietly(
    server, opened, monkeypatch, stop, status
):
    monkeypatch.setenv("GANSCOPE_LOG", "json")
    process = server("--no-browser")
    address = process.stdout.readline().strip()
    with urllib.request.urlopen(f"{address}/healthz", timeout=PATIENCE_SECONDS) as answer:
        assert json.load(answer)["status"] == "ok"
    process.send_signal(stop)
    rest, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert rest == ""
    lines = [json.loads(line) for line in errors.splitlines()]  # all processes
    assert [line["message"] for line in lines] == ["started", "stopped"]
    assert lines[0]["address"] == address
    assert process.returncode == status
    assert not opened.exists()


def test_server_opens_its_page(server, opened):
    address = server().stdout.readline().strip()
    until(lambda: opened.exists() and opened.read_text(), "no browser was opened")
    assert opened.read_text() == address


def test_port_may_come_from_the_environment(taken_port: int):
    assert f"Port {taken_port}" in run("--no-browser", GANSCOPE_PORT=str(taken_port)).stderr


def test_taken_port_is_reported_in_one_line(taken_port: int):
    done = run("--no-browser", "--port", str(taken_port))
    assert done.returncode == 1
    assert done.stdout == ""
    message = f"Port {taken_port} on 127.0.0.1 is taken. --port 0 picks a free one.\n"
    assert done.stderr == message


def test_wrong_setting_is_reported_in_one_line():
    done = run("--no-browser", GANSCOPE_MAX_RUNS="many")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "GANSCOPE_MAX_RUNS" in done.stderr
    assert "many" in done.stderr
