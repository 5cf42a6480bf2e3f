"""Who may do what: every route, every origin, every host."""

import httpx
import pytest
from fastapi.routing import APIRoute
from starlette.routing import WebSocketRoute

from ganscope.web.app import create_app
from ganscope.web.security import Owners
from ganscope.web.settings import Settings

PUBLIC = {
    ("GET", "/api/catalog"),
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
    ("GET", "/healthz"),
    ("GET", "/metrics"),
    ("GET", "/docs"),
    ("GET", "/docs/start.js"),
    ("GET", "/openapi.json"),
    ("GET", "/vendor/plotly.min.js"),
    ("GET", "/vendor/swagger-ui/{name}"),
}
OWNED = {
    ("DELETE", "/api/runs/{run_id}"),
    ("PATCH", "/api/runs/{run_id}"),
    *(
        ("POST", f"/api/runs/{{run_id}}/{name}")
        for name in ("start", "stop", "step", "reset", "rewind")
    ),
}


def routes_of(app):
    """(method, path) of every HTTP route, as OpenAPI and the router know them."""
    documented = {
        (method.upper(), path)
        for path, operations in app.openapi()["paths"].items()
        for method in operations
    }
    assert documented
    return documented


def test_every_documented_route_is_public_or_owned(tmp_path):
    routes = routes_of(create_app(Settings(data_dir=tmp_path)))
    assert routes <= PUBLIC | OWNED
    assert routes >= OWNED


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


def test_tokens_are_long_unlike_and_forgotten_with_their_run():
    owners = Owners()
    tokens = {owners.add(f"r{i}") for i in range(100)}
    assert len(tokens) == 100
    assert all(len(token) >= 32 for token in tokens)
    token = owners.add("kept")
    owners.keep_only(["kept"])
    assert owners.owns(token, "kept")
    assert not owners.owns(token, "other")
    assert not owners.owns("", "r1")


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("localhost", True),
        ("LOCALHOST:8000", True),
        ("127.0.0.1:1", True),
        ("192.168.1.7:8000", True),
        ("[::1]:8000", True),
        ("gan.example.org", True),
        ("evil.example.org", False),
        ("localhost.evil.example.org", False),
        ("127.0.0.1.evil.example.org", False),
        ("", False),
        ("a@localhost", False),
        ("localhost:port", False),
        ("localhost/../x", False),
    ],
)
async def test_only_known_hosts_are_answered(client, host, is_known):
    answer = await client.get("/healthz", headers={"Host": host})
    if host == "":
        assert answer.status_code == 400
        return
    assert answer.status_code == (200 if is_known else 400)


@pytest.mark.parametrize(
    ("origin", "is_own"),
    [
        (None, True),
        ("{own}", True),
        ("https://gan.example.org", True),
        ("http://127.0.0.1:1", False),
        ("https://evil.example.org", False),
        ("{own}.evil.example.org", False),
        ("null", False),
        ("", False),
    ],
)
async def test_only_own_pages_may_write(client, address, origin, is_own):
    own = {} if origin is None else {"Origin": origin.format(own=address)}
    answer = await client.post("/api/runs", json={"nonsense": 1}, headers=own)
    assert answer.status_code == (422 if is_own else 403), answer.text
    assert (await client.get("/api/runs", headers=own)).status_code == 200


async def test_other_scheme_is_another_origin(client, address):
    origin = address.replace("http:", "https:")
    answer = await client.post("/api/runs", json={}, headers={"Origin": origin})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path", ["/", "/js/main.js", "/healthz", "/api/catalog", "/nothing", "/docs", "/metrics"]
)
async def test_every_answer_has_the_security_headers(client, path):
    headers = (await client.get(path)).headers
    assert "default-src 'none'; script-src 'self';" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_no_answer_names_its_server(client):
    assert "server" not in (await client.get("/healthz")).headers


async def test_documents_load_nothing_from_elsewhere_and_nothing_inline(client):
    for path in ("/docs", "/"):
        text = (await client.get(path)).text
        assert "://" not in text.replace("http://www.w3.org", "")
        assert "<script>" not in text
        assert " onclick" not in text


def test_stream_is_the_only_socket(tmp_path):
    app = create_app(Settings(data_dir=tmp_path))
    from ganscope.web import stream

    sockets = [route for route in stream.router.routes if isinstance(route, WebSocketRoute)]
    assert [route.path for route in sockets] == ["/api/runs/{run_id}/stream"]
    assert not [r for r in app.routes if isinstance(r, WebSocketRoute) and r not in sockets]
    assert not [r for r in app.routes if isinstance(r, APIRoute) and "ws" in r.path.split("/")]


async def test_reading_needs_no_token(client, make_run):
    run = await make_run()
    for path in ("", "/metrics", "/samples?n=2"):
        assert (await client.get(run.path + path)).status_code == 200


async def test_run_expires_as_told_by_the_settings():
    assert Settings(idle_minutes=1.5).idle_minutes == 1.5
    with pytest.raises(ValueError, match="idle_minutes"):
        Settings(idle_minutes=0)


async def test_malformed_requests_do_no_harm(address):
    """Raw bytes: no traceback, no 5xx, and the next client is served."""
    import asyncio

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
        status = await asyncio.wait_for(reader.readline(), 10)
        writer.close()
        assert not status or status.split()[1].startswith(b"4"), (raw, status)
    async with httpx.AsyncClient(base_url=address) as client:
        assert (await client.get("/healthz")).status_code == 200
