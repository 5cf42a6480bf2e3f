"""Tokens are long, belong to one run, and stay valid after a restart; the secret behind them."""

import base64
import stat
import threading

import pytest

from ganscope.web import tokens
from ganscope.web.tokens import RunTokens, SecretError, read_secret


def test_token_has_256_bits_and_belongs_to_one_run():
    mine = RunTokens(b"s" * 32)
    tokens = {mine.token_of(f"r{i}") for i in range(100)}
    assert len(tokens) == 100
    assert all(len(base64.urlsafe_b64decode(token + "=")) == 32 for token in tokens)
    assert mine.verify(mine.token_of("r1"), "r1")
    assert not mine.verify(mine.token_of("r1"), "r2")
    for wrong in ("", "x", mine.token_of("r1")[:-1], mine.token_of("r1") + "=", "\ud800", "é"):
        assert not mine.verify(wrong, "r1")
    assert not mine.verify(mine.token_of("r1"), "\ud800")


def test_token_of_another_server_is_invalid():
    assert not RunTokens(b"a" * 32).verify(RunTokens(b"b" * 32).token_of("r"), "r")


def test_tokens_are_compared_in_constant_time(monkeypatch):
    compared = []
    monkeypatch.setattr(
        tokens.hmac, "compare_digest", lambda a, b: compared.append((a, b)) or a == b
    )
    mine = RunTokens(b"s" * 32)
    assert mine.verify(mine.token_of("r"), "r")
    assert not mine.verify("x", "r")
    assert [b for _, b in compared] == [mine.token_of("r").encode()] * 2


def test_secret_is_drawn_once_and_is_private(tmp_path):
    secret = read_secret(tmp_path / "new")
    assert len(secret) == 32
    assert read_secret(tmp_path / "new") == secret
    assert read_secret(tmp_path / "other") != secret
    (file,) = (tmp_path / "new").iterdir()  # no temporary file is left
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_secret_that_others_could_read_is_made_private(tmp_path):
    read_secret(tmp_path)
    file = tmp_path / tokens.FILE_NAME
    file.chmod(0o644)
    read_secret(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_servers_that_start_at_once_have_one_secret(tmp_path):
    found, together = [], threading.Barrier(8)

    def start():
        together.wait()
        found.append(read_secret(tmp_path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_secret_is_kept_where_there_are_no_links(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError("no links here")

    monkeypatch.setattr(tokens.os, "link", refuse)
    assert read_secret(tmp_path) == read_secret(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [tokens.FILE_NAME]


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 31])
def test_secret_that_is_too_short_is_an_error_that_says_what_to_do(tmp_path, content):
    (tmp_path / tokens.FILE_NAME).write_bytes(content)
    with pytest.raises(SecretError, match=f"{len(content)} bytes instead of 32") as error:
        read_secret(tmp_path)
    assert str(tmp_path / tokens.FILE_NAME) in str(error.value)
    assert "delete it" in str(error.value)


def test_secret_that_cannot_be_read_is_an_error(tmp_path):
    (tmp_path / tokens.FILE_NAME).mkdir()
    with pytest.raises(SecretError, match="cannot be used: "):
        read_secret(tmp_path)


def test_unwritable_folder_is_logged_and_does_no_harm(tmp_path, caplog):
    (tmp_path / "file").touch()
    first, second = (read_secret(tmp_path / "file") for _ in range(2))
    assert len(first) == len(second) == 32
    assert first != second
    assert "Tokens of runs are not kept" in caplog.text


def test_token_is_valid_after_a_restart(tmp_path):
    token = RunTokens(read_secret(tmp_path)).token_of("r")
    assert RunTokens(read_secret(tmp_path)).verify(token, "r")
