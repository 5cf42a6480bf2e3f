"""The middleware that takes the prefix of a reverse proxy off the path of each request."""

from __future__ import annotations

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class RootPath:
    """Makes no difference between a proxy that strips the prefix and one that does not.

    Args:
      app: what comes after it.
      root_path: the prefix, without a slash at its end.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self.app, self._prefix = app, root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._prefix and scope["path"] == self._prefix:
            # The page's own addresses are relative to its folder, which ends with a slash.
            await RedirectResponse(f"{self._prefix}/")(scope, receive, send)
            return
        if scope["type"] in ("http", "websocket") and self._is_below(scope["path"]):
            path, raw = scope["path"].removeprefix(self._prefix), scope.get("raw_path")
            prefix = self._prefix.encode()
            scope = {**scope, "path": path, "raw_path": raw and raw.removeprefix(prefix)}
        await self.app(scope, receive, send)

    def _is_below(self, path: str) -> bool:
        return bool(self._prefix) and path.startswith(f"{self._prefix}/")
