"""Which requests are allowed: every route, every origin, every host; and the security headers."""

import asyncio
from unittest.mock import Mock

import httpx
import pytest
import websockets
from fastapi.routing import APIRoute
from starlette.routing import Route, WebSocketRoute

from ganscope.settings import Settings
from ganscope.web.app import create_app
from ganscope.web.pages.static import PLOTLY_VERSION
from patience import PATIENCE_SECONDS
from web.middleware.test_class_tokens import OF_A_CLASS

PUBLIC = {
    ("GET", "/api/catalog"),
    ("GET", "/api/lessons/{name}/evidence"),
    ("POST", "/api/runs"),
    ("GET", "/api/runs"),
    ("GET", "/api/runs/{run_id}"),
    ("GET", "/api/runs/{run_id}/metrics"),
    ("GET", "/api/runs/{run_id}/samples"),
    ("GET", "/api/runs/{run_id}/frame"),
    ("GET", "/api/runs/{run_id}/events"),
    ("GET", "/api/runs/{run_id}/inside"),
    ("GET", "/api/runs/{run_id}/step_story"),
    ("GET", "/api/runs/{run_id}/export"),
    ("POST", "/api/runs/{run_id}/fork"),
    ("POST", "/api/runs/{run_id}/discriminator"),
    ("GET", "/api/address"),
    ("GET", "/api/qr.svg"),
    ("GET", "/c/{code}"),
    ("GET", "/api/classes/{code}"),
    ("POST", "/api/classes/{code}/runs"),
    ("POST", "/api/classes/{code}/votes"),
    ("GET", "/healthz"),
    ("GET", "/metrics"),
    ("GET", "/docs"),
    ("GET", "/docs/start.js"),
    ("GET", "/openapi.json"),
    ("GET", "/vendor/plotly.min.js"),
    ("GET", f"/vendor/plotly-{PLOTLY_VERSION}.min.js"),
    ("GET", "/vendor/swagger-ui/{name}"),
}
OWNED = {
    ("DELETE", "/api/runs/{run_id}"),
    ("PATCH", "/api/runs/{run_id}"),
    *(
        ("POST", f"/api/runs/{{run_id}}/{name}")
        for name in (
            *("start", "stop", "step", "reset", "rewind", "checkpoint", "restore"),
            "watch_code",
            *("class", "pointer", "ink"),
        )
    ),
    ("DELETE", "/api/runs/{run_id}/ink"),
}


SOCKETS = {"/api/runs/{run_id}/stream", "/api/classes/{code}/wall"}


def routes_of(routes):
    """Yields (method, path) of every route, and (None, path) of every WebSocket."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from routes_of(route.original_router.routes)
        elif isinstance(route, WebSocketRoute):
            yield None, route.path
        else:
            assert isinstance(route, Route | APIRoute), f"{route} is of a kind that nobody checked"
            yield from ((method, route.path) for method in route.methods - {"HEAD"})


@pytest.fixture
def app(tmp_path):
    return create_app(Settings(data_dir=tmp_path), engine=Mock())


def test_every_route_and_socket_is_public_or_owned(app):
    routes = set(routes_of(app.routes))
    assert routes == PUBLIC | OWNED | OF_A_CLASS | {(None, path) for path in SOCKETS}


def test_new_route_would_be_noticed(app):
    app.add_api_websocket_route("/api/forgotten", lambda socket: None)
    app.post("/api/forgotten")(lambda: None)
    assert {(None, "/api/forgotten"), ("POST", "/api/forgotten")} <= set(routes_of(app.routes))


async def test_files_of_the_page_are_only_read(client):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert (await client.request(method, "/index.html")).status_code == 405


@pytest.mark.parametrize(("method", "path"), sorted(OWNED))
async def test_owned_route_needs_the_runs_own_token(client, make_run, method, path):
    run, other = await make_run(), await make_run()
    url = path.format(run_id=run.id)
    body = {} if method != "DELETE" else None
    answer = await client.request(method, url, json=body)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    for token in ("x", other.token, run.token[:-1], run.token + "x", "é"):
        headers = {"Authorization": f"Bearer {token}".encode("latin-1")}
        answer = await client.request(method, url, json=body, headers=headers)
        assert answer.status_code in (401, 403), token
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await client.get(f"/api/runs/{run.id}")).status_code == 200


HOSTS = [
    ("localhost", True),
    ("LOCALHOST:8000", True),
    ("page.localhost", True),
    ("127.0.0.1:1", True),
    ("192.168.1.7:8000", True),
    ("[::1]:8000", True),
    ("gan.example.org", True),
    ("GAN.Example.Org:443", True),
    ("evil.example.org", False),
    ("gan.example.org.evil.example.org", False),
    ("localhost.evil.example.org", False),
    ("127.0.0.1.evil.example.org", False),
    ("notlocalhost", False),
    ("a@localhost", False),
    ("localhost:port", False),
    ("localhost/../x", False),
    ("localhost?x", False),
    ("[::1", False),
    ("", False),
]


@pytest.mark.parametrize(("host", "is_known"), HOSTS)
async def test_only_known_hosts_are_answered(client, host, is_known):
    answer = await client.get("/healthz", headers={"Host": host})
    assert answer.status_code == (200 if is_known else 400)


async def test_only_known_hosts_open_streams(address):
    for host, is_known in HOSTS:
        status = await handshake(address, {"Host": host})
        assert status == (101 if is_known else 400), host


ORIGINS = [
    (None, True),
    ("{own}", True),
    ("https://gan.example.org", True),
    ("HTTPS://GAN.example.org", True),
    ("http://gan.example.org", False),
    ("https://gan.example.org:8443", False),
    ("https://sub.gan.example.org", False),
    ("https://gan.example.org.evil.example.org", False),
    ("http://127.0.0.1:1", False),
    ("http://[::1]:1", False),
    ("https://evil.example.org", False),
    ("{own}.evil.example.org", False),
    ("{own}@evil.example.org", False),
    ("{secure}", False),
    ("null", False),
    ("file://", False),
    ("", False),
]


@pytest.mark.parametrize(("origin", "is_own"), ORIGINS)
async def test_only_own_pages_may_write(client, address, origin, is_own):
    own = headers_of(origin, address)
    answer = await client.post("/api/runs", json={"nonsense": 1}, headers=own)
    assert answer.status_code == (422 if is_own else 403), answer.text
    assert (await client.get("/api/runs", headers=own)).status_code == 200


async def test_only_own_pages_open_streams(address):
    for origin, is_own in ORIGINS:
        status = await handshake(address, headers_of(origin, address))
        assert status == (101 if is_own else 403), origin


async def test_refusal_names_the_setting_that_helps(client, address):
    host = address.removeprefix("http://")

    async def refused(**headers):
        answer = await client.post("/api/runs", json={}, headers=headers)
        assert answer.status_code in (400, 403)
        return answer.json()["detail"]

    # A proxy speaks HTTPS, and passes the host on.
    detail = await refused(Origin=f"https://{host}")
    assert f"""GANSCOPE_ALLOWED_ORIGINS='["https://{host}"]'""" in detail
    assert "X-Forwarded-Proto" in detail
    # A proxy replaces the host.
    detail = await refused(Origin="https://gan.school.example")
    assert """GANSCOPE_ALLOWED_ORIGINS='["https://gan.school.example"]'""" in detail
    detail = await refused(Host="Gan.school.example:8443")
    assert """GANSCOPE_ALLOWED_HOSTS='["gan.school.example"]'""" in detail
    # Nothing is repeated that is no origin and no host name.
    for headers in ({"Origin": "null"}, {"Origin": "https://x'; --"}, {"Host": "a@b"}):
        detail = await refused(**headers)
        assert "See GANSCOPE_" in detail or "with GANSCOPE_ALLOWED_HOSTS." in detail


async def test_second_origin_does_not_help(address):
    headers = [("Origin", address), ("Origin", "https://evil.example.org")]
    assert await handshake(address, headers) in (400, 403)
    async with httpx.AsyncClient(base_url=address) as client:
        assert (await client.post("/api/runs", json={}, headers=headers)).status_code == 403


def headers_of(origin, address):
    if origin is None:
        return {}
    secure = address.replace("http:", "https:")
    return {"Origin": origin.format(own=address, secure=secure)}


async def handshake(address, headers):
    """The status of a handshake with these headers, written on a raw socket."""
    host, port = address.removeprefix("http://").split(":")
    given = list(headers.items()) if isinstance(headers, dict) else headers
    if not any(name == "Host" for name, _ in given):
        given.append(("Host", f"{host}:{port}"))
    lines = [f"{name}: {value}" for name, value in given]
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write("\r\n".join(["GET /api/runs/none/stream HTTP/1.1", *lines, *UPGRADE]).encode())
    try:
        return int((await asyncio.wait_for(reader.readline(), PATIENCE_SECONDS)).split()[1])
    finally:
        writer.close()


UPGRADE = (
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol: ganscope.v1\r\n\r\n",
)


async def test_viewer_cannot_steer_by_any_way(client, make_run):
    """A pupil, who has a run of their own, tries to change the teacher's run."""
    lesson, own = await make_run(), await make_run()
    before = await lesson.get()
    stolen = {"Authorization": f"Bearer {own.token}"}
    for method, path in sorted(OWNED):
        answer = await client.request(method, path.format(run_id=lesson.id), headers=stolen)
        assert answer.status_code in (403, 422), path
        headers = {**stolen, "Idempotency-Key": "0123456789abcdef"}
        answer = await client.request(method, path.format(run_id=lesson.id), headers=headers)
        assert answer.status_code in (403, 422), path
    answer = await client.post(f"{lesson.path}/fork", json={"lockstep": True}, headers=stolen)
    assert answer.status_code == 403
    after = await lesson.get()
    assert {k: after[k] for k in ("step", "config", "seed", "epoch")} == {
        k: before[k] for k in ("step", "config", "seed", "epoch")
    }
    # Their own run they may change.
    assert (await client.delete(own.path, headers=stolen)).status_code == 204


async def answers_of_every_kind(client, run):
    """Yields (kind, answer)."""
    page = await client.get("/")
    module = await client.get("/js/main.js")
    big = b"x" * 1_100_000
    yield "page", page
    yield "module", module
    for path, answer in (("/", page), ("/js/main.js", module)):
        known = {"If-None-Match": answer.headers["etag"]}
        yield f"unchanged {path}", await client.get(path, headers=known)
    yield "vendor", await client.head("/vendor/plotly.min.js")
    yield "QR code", await client.get("/api/qr.svg", params={"text": f"{client.base_url}"})
    for path in ("/api/catalog", "/api/runs", run.path, "/healthz", "/metrics", "/docs"):
        yield path, await client.get(path)
    for path in ("/openapi.json", "/docs/start.js", "/favicon.svg", "/vendor/swagger-ui/x"):
        yield path, await client.get(path)
    yield "file", await client.get(f"{run.path}/metrics?format=csv")
    yield "arrays", await client.get(f"{run.path}/frame?step=0")
    yield "no page", await client.get("/nothing")
    yield "no run", await client.get("/api/runs/none")
    yield "method", await client.put("/api/runs")
    yield "no body", await client.patch(run.path, headers=run.headers)
    yield "no token", await client.delete(run.path)
    yield "too large", await client.post("/api/runs", content=big)
    yield "host", await client.get("/", headers={"Host": "evil.example.org"})
    yield "origin", await client.post("/api/runs", headers={"Origin": "null"})
    yield "handshake", await refused_handshake(client, run)


async def refused_handshake(client, run):
    url = f"{client.base_url}".replace("http", "ws").rstrip("/") + run.path + "/stream"
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with websockets.connect(url):
            pass
    return refused.value.response


# With `nosniff`, a browser never shows these types as a page: they need no page headers.
NO_PAGES = {"text/css", "text/javascript", "application/json", "application/problem+json"}
PAGES = {"page", "unchanged /", "/docs", "/favicon.svg", "QR code", "file", "arrays"}
NOT_PAGES = {"module", "unchanged /js/main.js", "vendor", "/api/runs", "no page", "host"}


async def test_every_kind_of_answer_has_the_security_headers(client, make_run):
    run = await make_run()
    statuses, kinds = set(), {True: set(), False: set()}
    async for kind, answer in answers_of_every_kind(client, run):
        headers = answer.headers
        statuses.add(answer.status_code)
        assert headers["x-content-type-options"] == "nosniff", kind
        assert headers["cross-origin-resource-policy"] == "same-origin", kind
        assert "server" not in headers, kind
        may_be_page = headers.get("content-type", "").partition(";")[0] not in NO_PAGES
        kinds[may_be_page].add(kind)
        if not may_be_page:
            names = ("content-security-policy", "cross-origin-opener-policy", "referrer-policy")
            assert not [name for name in names if name in headers], kind
            continue
        policy = headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self';" in policy, kind
        assert "object-src" not in policy  # default-src forbids what is not named
        assert "unsafe-eval" not in policy
        assert "frame-ancestors 'self'" in policy
        assert headers["referrer-policy"] == "no-referrer", kind
        assert headers["cross-origin-opener-policy"] == "same-origin", kind
    assert kinds[True] >= PAGES
    assert kinds[False] >= NOT_PAGES
    assert statuses == {200, 304, 400, 401, 403, 404, 405, 413, 422}


async def test_server_error_has_the_headers_and_does_not_reveal_its_reason(tmp_path):
    app = create_app(Settings(data_dir=tmp_path), engine=Mock())
    app.state.context.engine.runs = Mock(side_effect=RuntimeError("the secret reason"))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.get("/api/runs")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "secret reason" not in answer.text


async def test_documents_load_nothing_from_elsewhere_and_nothing_inline(client):
    for path in ("/docs", "/"):
        text = (await client.get(path)).text
        assert "://" not in text.replace("http://www.w3.org", "")
        assert "<script>" not in text
        assert " onclick" not in text


async def test_reading_needs_no_token(client, make_run):
    run = await make_run()
    for path in ("", "/metrics", "/samples?n=2"):
        assert (await client.get(run.path + path)).status_code == 200


async def test_run_expires_after_the_time_in_the_settings():
    assert Settings(idle_minutes=1.5).idle_minutes == 1.5
    with pytest.raises(ValueError, match="idle_minutes"):
        Settings(idle_minutes=0)


async def test_malformed_requests_do_no_harm(address):
    """Raw bytes cause no traceback and no 5xx, and the next client is served."""
    host, port = address.removeprefix("http://").split(":")
    for raw in (
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /%ff%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /api/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /js/%2e%2e/%2e%2e/pyproject.toml HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x00\x01\x02\r\n\r\n",
    ):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(raw)
        status = await asyncio.wait_for(reader.readline(), PATIENCE_SECONDS)
        writer.close()
        assert not status or status.split()[1].startswith(b"4"), (raw, status)
    async with httpx.AsyncClient(base_url=address) as client:
        assert (await client.get("/healthz")).status_code == 200
