"""Who owns which run: a token is the server's signature under the run's id.

Nothing has to be remembered, so that tokens outlive a restart as the runs do. They travel in
headers and messages alone, never in an address, since addresses end up in logs.
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
    """The file with the secret is there and cannot be used."""


class RunTokens:
    """Hands out tokens and knows them again."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def token_of(self, run_id: str) -> str:
        """What steers this run; 256 bits."""
        signature = hmac.digest(self._secret, run_id.encode(errors="surrogatepass"), hashlib.sha256)
        return base64.urlsafe_b64encode(signature).rstrip(b"=").decode()

    def owns(self, token: str, run_id: str) -> bool:
        """Whether a token is this run's; takes as long for a token that is nearly right."""
        expected = self.token_of(run_id).encode()
        return hmac.compare_digest(token.encode(errors="surrogatepass"), expected)


def read_secret(folder: Path) -> bytes:
    """The server's secret, drawn when there is none yet.

    Raises:
      SecretError: there is one, and it cannot be read, or is none.
    """
    path = folder / FILE_NAME
    try:
        if not os.path.exists(path):  # which, unlike Path.exists, never raises
            _create(path)
        secret = path.read_bytes()
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        if not os.path.exists(path):
            reason = f"{folder} cannot be written ({error.strerror})"
            logger.warning("Tokens of runs are not kept: %s.", reason)
            return secrets.token_bytes(SECRET_BYTES)
        raise SecretError(_remedy(path, error.strerror or str(error))) from None
    if len(secret) < SECRET_BYTES:
        raise SecretError(_remedy(path, f"it has {len(secret)} bytes instead of {SECRET_BYTES}"))
    return secret


def _remedy(path: Path, reason: str) -> str:
    return (
        f"The secret that signs the tokens of runs, {path}, cannot be used: {reason}. Make it "
        "readable, or delete it: a new one is drawn, and no token of before steers a run any more."
    )


def _create(path: Path) -> None:
    """Writes a new secret, complete and private from the first moment on; of two servers that
    start at once both use that of the faster one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file, name = tempfile.mkstemp(prefix=f".{FILE_NAME}-", dir=path.parent)  # only for its owner
    part = Path(name)
    try:
        with os.fdopen(file, "wb") as opened:
            opened.write(secrets.token_bytes(SECRET_BYTES))
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(part, path)
        except FileExistsError:
            pass  # the other one's
        except OSError:
            part.replace(path)  # a file system without links
    finally:
        part.unlink(missing_ok=True)
