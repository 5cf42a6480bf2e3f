"""Tokens of runs: a client with the token of a run may change it.

A token is the run's id, signed with the server's secret. The server stores no tokens, so they stay
valid after a restart, as the runs do. Tokens are sent in headers only, never in a URL, because URLs
end up in logs.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import os
import secrets
import tempfile
from pathlib import Path

logger = logging.getLogger(__name__)

SECRET_BYTES = 32
FILE_NAME = "secret"


class SecretError(RuntimeError):
    """The file with the secret exists and cannot be used."""


class RunTokens:
    """Creates and verifies the tokens of runs."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def token_of(self, run_id: str) -> str:
        """The token of a run, 256 bits in base64."""
        signature = hmac.digest(self._secret, run_id.encode(errors="surrogatepass"), hashlib.sha256)
        return base64.urlsafe_b64encode(signature).rstrip(b"=").decode()

    def verify(self, token: str, run_id: str) -> bool:
        """Returns whether a token belongs to a run. Takes the same time for all wrong tokens."""
        expected = self.token_of(run_id).encode()
        return hmac.compare_digest(token.encode(errors="surrogatepass"), expected)


def read_secret(folder: Path) -> bytes:
    """Reads the server's secret; draws and saves a new one if there is none yet.

    Raises:
      SecretError: the file exists and cannot be read, or is too short.
    """
    path = folder / FILE_NAME
    try:
        if not os.path.exists(path):  # unlike Path.exists, this never raises
            _create(path)
        secret = path.read_bytes()
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        if not os.path.exists(path):
            reason = f"{folder} cannot be written ({error.strerror})"
            logger.warning("Tokens of runs are not kept: %s.", reason)
            return secrets.token_bytes(SECRET_BYTES)
        raise SecretError(_explanation(path, error.strerror or str(error))) from None
    if len(secret) < SECRET_BYTES:
        raise SecretError(
            _explanation(path, f"it has {len(secret)} bytes instead of {SECRET_BYTES}")
        )
    return secret


def _explanation(path: Path, reason: str) -> str:
    return (
        f"The secret that signs the tokens of runs, {path}, cannot be used: {reason}. Make it "
        "readable, or delete it: a new one is drawn, and no token of before steers a run any more."
    )


def _create(path: Path) -> None:
    """Writes a new secret. The file is complete and private from the moment it appears. Two servers
    that start at the same time both use the secret of the faster one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file, name = tempfile.mkstemp(
        prefix=f".{FILE_NAME}-", dir=path.parent
    )  # readable by its owner only
    part = Path(name)
    try:
        with os.fdopen(file, "wb") as opened:
            opened.write(secrets.token_bytes(SECRET_BYTES))
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(part, path)
        except FileExistsError:
            pass  # another server was faster
        except OSError:
            part.replace(path)  # the file system has no hard links
    finally:
        part.unlink(missing_ok=True)
