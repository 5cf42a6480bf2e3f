"""Behind a reverse proxy each client has its own address, and none can take another's."""

import asyncio
import contextlib
import logging

import httpx
import pytest
import websockets
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from flood import flooding
from ganscope.web.middleware.proxies import ProxyHeaders
from ganscope.web.quotas import address_of
from ganscope.web.trusted_proxies import (
    FORWARDING_HEADERS,
    TrustedProxies,
    is_from_this_machine,
)
from reverse_proxy import ReverseProxy

TINY = {
    "generator": {"hidden_layers": 1, "hidden_width": 4},
    "discriminator": {"hidden_layers": 1, "hidden_width": 4},
    "batch_size": 8,
}
# Two clients of the proxy; on one machine they differ in their loopback address.
LOUD, QUIET = "127.0.0.7", "127.0.0.9"
CLIENTS = {LOUD: "203.0.113.7", QUIET: "198.51.100.9"}
HEADERS = ["X-Forwarded-For", "Forwarded"]


def scope_of(peer, *headers, type="http"):
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    scheme = "ws" if type == "websocket" else "http"
    return {"type": type, "client": (peer, 4711), "scheme": scheme, "headers": raw}


def resolved(allow_ips, peer, *headers, **more):
    return TrustedProxies(allow_ips).resolve(scope_of(peer, *headers, **more))


@pytest.mark.parametrize(
    ("headers", "client"),
    [
        ([("X-Forwarded-For", "203.0.113.7")], "203.0.113.7"),
        ([("X-Forwarded-For", "203.0.113.7:99")], "203.0.113.7"),
        ([("Forwarded", "for=203.0.113.7")], "203.0.113.7"),
        ([("Forwarded", 'for="[2001:db8::1]:99"')], "2001:db8::1"),
        # Earlier entries were there before the request reached the first trusted proxy.
        ([("X-Forwarded-For", "6.6.6.6, 203.0.113.7")], "203.0.113.7"),
        ([("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "203.0.113.7")], "203.0.113.7"),
        ([("Forwarded", 'for=6.6.6.6, for="203.0.113.7"')], "203.0.113.7"),
        ([("Forwarded", 'for="'), ("Forwarded", "for=203.0.113.7")], "203.0.113.7"),
        # Entries of trusted proxies are skipped.
        ([("X-Forwarded-For", "6.6.6.6, 203.0.113.7, 10.0.0.2, 10.9.9.9")], "203.0.113.7"),
        ([("Forwarded", 'for=6.6.6.6, for="203.0.113.7", for=10.0.0.2')], "203.0.113.7"),
        ([("X-Forwarded-For", "10.0.0.3, 10.0.0.2")], "10.0.0.3"),
        # A client that the trusted proxy does not name counts as that proxy.
        ([("X-Forwarded-For", "6.6.6.6, unknown, 10.0.0.2")], "10.0.0.2"),
        ([("Forwarded", "for=6.6.6.6, for=_hidden, for=10.0.0.2")], "10.0.0.2"),
        ([("Forwarded", "for=unknown")], "10.0.0.1"),
        ([("Forwarded", "proto=https")], "10.0.0.1"),
        ([("X-Forwarded-For", "a, b")], "10.0.0.1"),
        ([("X-Real-IP", "203.0.113.7")], "10.0.0.1"),
        ([], "10.0.0.1"),
        # A proxy writes one of the two headers and forwards the other.
        ([("Forwarded", "for=203.0.113.7"), ("X-Forwarded-For", "203.0.113.7")], "203.0.113.7"),
        ([("Forwarded", "for=6.6.6.6"), ("X-Forwarded-For", "203.0.113.7")], "10.0.0.1"),
        ([("Forwarded", "for=203.0.113.7"), ("X-Forwarded-For", "6.6.6.6")], "10.0.0.1"),
        ([("Forwarded", "nonsense"), ("X-Forwarded-For", "6.6.6.6")], "10.0.0.1"),
        ([("Forwarded", ""), ("X-Forwarded-For", "203.0.113.7")], "203.0.113.7"),
    ],
)
def test_client_is_the_last_address_that_is_no_trusted_proxy(headers, client):
    trusted = ["10.0.0.0/8"]
    assert resolved(trusted, "10.0.0.1", *headers)["client"][0] == client
    if client != "10.0.0.1":
        assert resolved(trusted, "::ffff:10.0.0.1", *headers)["client"][0] == client
    # No other peer is trusted.
    for peer in ("203.0.113.1", "127.0.0.1", "::1"):
        scope = scope_of(peer, *headers)
        for allowed in ([], trusted):
            assert TrustedProxies(allowed).resolve(scope) is scope


def test_asterisk_trusts_every_peer():
    headers = [("X-Forwarded-For", "203.0.113.7, 10.0.0.2")]
    assert resolved(["*"], "192.0.2.1", *headers)["client"] == ("203.0.113.7", 0)


addresses = st.sampled_from(
    [
        *("10.0.0.1", "10.1.2.3", "10.0.0.1:80", "203.0.113.7", "203.0.113.8:99"),
        *("2001:db8::1", "[2001:db8::1]:443", "[fd00::1]", "fd00::1"),
    ]
)


@given(
    st.lists(st.lists(addresses, min_size=1, max_size=4), max_size=3),
    st.sampled_from(["10.0.0.1", "192.0.2.1", "fd00::1"]),
    st.sampled_from([["10.0.0.0/8", "fd00::1"], ["*"], ["192.0.2.1"]]),
    st.sampled_from([None, "http", "https", "wss", "gopher"]),
    st.sampled_from(["http", "websocket"]),
)
async def test_well_formed_headers_mean_what_uvicorn_says(lines, peer, allowed, scheme, type):
    headers = [("X-Forwarded-For", ", ".join(line)) for line in lines]
    headers += [] if scheme is None else [("X-Forwarded-Proto", scheme)]
    seen = []

    async def app(scope, receive, send):
        seen.append(scope)

    await ProxyHeadersMiddleware(app, allowed)(scope_of(peer, *headers, type=type), None, None)
    ours, theirs = resolved(allowed, peer, *headers, type=type), seen[0]
    assert ours["client"] == theirs["client"]
    # uvicorn also accepts "wss" as the scheme of a request.
    same = {"ws": "http", "wss": "https"} if type == "http" else {}
    assert ours["scheme"] == same.get(theirs["scheme"], theirs["scheme"])


@pytest.mark.parametrize("type", ["http", "websocket"])
@pytest.mark.parametrize(
    ("headers", "is_secure"),
    [
        ([("X-Forwarded-Proto", "https")], True),
        ([("X-Forwarded-Proto", "HTTPS ")], True),
        ([("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "wss")], True),
        ([("Forwarded", "for=203.0.113.7;proto=https")], True),
        ([("Forwarded", "for=203.0.113.7;proto=https, for=10.0.0.2;proto=http")], True),
        ([("Forwarded", "for=6.6.6.6;proto=https, for=203.0.113.7;proto=http")], False),
        ([("X-Forwarded-Proto", "https"), ("X-Forwarded-Proto", "http")], False),
        ([("X-Forwarded-Proto", "gopher")], False),
        ([], False),
    ],
)
def test_scheme_is_that_with_which_the_client_spoke_to_the_proxy(headers, is_secure, type):
    scheme = resolved(["10.0.0.0/8"], "10.0.0.1", *headers, type=type)["scheme"]
    assert scheme == {"http": "http", "websocket": "ws"}[type] + "s" * is_secure
    assert resolved([], "10.0.0.1", *headers, type=type)["scheme"] in ("http", "ws")


@pytest.mark.parametrize(
    ("peer", "headers", "is_local"),
    [
        ("127.0.0.1", [], True),
        ("127.0.0.1", [("Host", "127.0.0.1:8000")], True),
        ("::1", [("Host", "[::1]:8000")], True),
        ("127.0.0.1", [("Host", "LOCALHOST")], True),
        ("127.0.0.1", [("Host", "page.localhost:8000")], True),
        ("127.0.0.1", [("Host", "gan.example.org")], False),
        ("127.0.0.1", [("Host", "192.168.1.7:8000")], False),
        ("192.168.1.7", [("Host", "127.0.0.1:8000")], False),
        *(("127.0.0.1", [("Host", "localhost"), (h, "")], False) for h in FORWARDING_HEADERS),
    ],
)
def test_only_clients_without_a_proxy_are_local(peer, headers, is_local):
    connection = HTTPConnection(scope_of(peer, *headers))
    assert is_from_this_machine(connection) is is_local
    is_apart = peer == "127.0.0.1" and not is_local
    assert address_of(connection) == (f"{peer} through a proxy" if is_apart else peer)


async def warnings_of(caplog, allow_ips, *scopes):
    async def app(scope, receive, send):
        pass

    caplog.clear()
    middleware = ProxyHeaders(app, TrustedProxies(allow_ips))
    with caplog.at_level(logging.WARNING):
        for scope in scopes:
            await middleware(scope, None, None)
    return [record.remedy for record in caplog.records]


async def test_log_tells_once_how_a_proxy_is_set_up(caplog):
    proxied = scope_of("127.0.0.1", ("X-Forwarded-For", "203.0.113.7"))
    remedies = await warnings_of(caplog, [], proxied, proxied)
    assert len(remedies) == 1
    assert "GANSCOPE_FORWARDED_ALLOW_IPS=127.0.0.1" in remedies[0]
    assert await warnings_of(caplog, ["127.0.0.1"], proxied) == []
    # A proxy without headers is recognised by the requested host name.
    silent = scope_of("127.0.0.1", ("Host", "gan.example.org"))
    assert len(await warnings_of(caplog, [], silent)) == 1
    # A trusted proxy that names no client, or leaves the headers to the client.
    both = scope_of("127.0.0.1", ("X-Forwarded-For", "203.0.113.7"), ("Forwarded", "for=6.6.6.6"))
    for scope in (silent, both):
        remedies = await warnings_of(caplog, ["127.0.0.1"], scope, scope)
        assert len(remedies) == 1
        assert "X-Forwarded-For" in remedies[0]
    # Any client can send such headers: the log does not advise to trust it.
    pretender = scope_of("203.0.113.1", ("X-Forwarded-For", "6.6.6.6"))
    assert await warnings_of(caplog, [], pretender) == []
    assert await warnings_of(caplog, [], scope_of("127.0.0.1", ("Host", "localhost"))) == []


def client_from(address, source):
    transport = httpx.AsyncHTTPTransport(local_address=source)
    return httpx.AsyncClient(base_url=address, transport=transport, timeout=150)


def stream_of(address, run, source):
    url = f"{address.replace('http', 'ws')}/api/runs/{run}/stream"
    return websockets.connect(
        url,
        subprotocols=["ganscope.v1"],
        compression=None,
        max_queue=None,
        open_timeout=None,  # the test has its own timeout
        local_addr=(source, 0),
    )


async def status_of_refusal(address, run, source):
    """Opens streams until one is refused: the rate admits one now and then."""
    while True:
        try:
            async with stream_of(address, run, source):
                pass
        except websockets.InvalidStatus as refused:
            return refused.response.status_code


async def make(client, **more):
    return await client.post("/api/runs", json={"config": TINY}, **more)


async def close_code(stream):
    with contextlib.suppress(websockets.ConnectionClosed):
        while True:
            await stream.recv()
    return stream.close_code


@contextlib.asynccontextmanager
async def two_clients(address, header, **more):
    """Yields the proxy's address and two clients behind it."""
    async with (
        ReverseProxy(address, header, CLIENTS, **more).serving() as proxied,
        client_from(proxied, LOUD) as loud,
        client_from(proxied, QUIET) as quiet,
    ):
        yield proxied, loud, quiet


@pytest.mark.parametrize("header", HEADERS)
async def test_clients_behind_a_proxy_are_limited_one_by_one(serve_with, header):
    limits = {
        "max_requests_per_second_per_address": 1,
        "max_runs_per_address": 1,
        "max_connections_per_address": 1,
        "forwarded_allow_ips": "127.0.0.1",
    }
    with serve_with(**limits) as address:
        async with two_clients(address, header) as (proxied, loud, quiet):
            made = (await make(loud)).json()
            refused = await make(loud)
            assert (refused.status_code, "has 1 runs" in refused.text) == (429, True)
            run = made["run"]["id"]
            async with stream_of(proxied, run, LOUD) as first:
                assert "hello" in await first.recv()
                async with stream_of(proxied, run, LOUD) as second:
                    assert await close_code(second) == 1013
                async with stream_of(proxied, run, QUIET) as other:
                    assert "hello" in await other.recv()

            def another_name(i):  # a client cannot choose its own address
                name = f"192.0.2.{i % 256}"
                return {header: name if header == "X-Forwarded-For" else f"for={name}"}

            async with flooding(loud, another_name):
                assert await status_of_refusal(proxied, run, LOUD) == 429
                assert (await quiet.get("/api/runs")).status_code == 200
                async with stream_of(proxied, run, QUIET) as other:
                    assert "hello" in await other.recv()
                assert (await make(quiet)).status_code == 201
        async with client_from(address, "127.0.0.1") as here:  # without the proxy
            assert [(await make(here)).status_code for _ in range(2)] == [201, 201]


async def test_clients_behind_an_untrusted_proxy_are_not_local(serve_with, caplog):
    with serve_with(max_runs_per_address=1) as address:
        async with two_clients(address, "X-Forwarded-For") as (_, loud, quiet):
            assert (await make(loud)).status_code == 201
            for client in (loud, quiet):  # one address, whatever headers the proxy sends
                assert (await make(client)).status_code == 429
        async with client_from(address, "127.0.0.1") as here:
            assert [(await make(here)).status_code for _ in range(2)] == [201, 201]
            # Nor is a client that only sends such headers.
            pretended = {"X-Forwarded-For": "203.0.113.99"}
            assert (await make(here, headers=pretended)).status_code == 429
    records = [record for record in caplog.records if "that is not trusted" in record.message]
    assert len(records) == 1


async def test_page_behind_a_proxy_with_https_has_its_own_origin(serve_with):
    settings = {"allowed_hosts": ("gan.example.org",), "forwarded_allow_ips": "127.0.0.1"}
    page = {"Host": "gan.example.org", "Origin": "https://gan.example.org"}
    with serve_with(**settings) as address:
        secure = {"more": {"X-Forwarded-Proto": "https"}}
        async with two_clients(address, "X-Forwarded-For", **secure) as (_, loud, _quiet):
            assert (await make(loud, headers=page)).status_code == 201
            evil = page | {"Origin": "https://evil.example.org"}
            assert (await make(loud, headers=evil)).status_code == 403
        async with client_from(address, "127.0.0.1") as here:
            assert (await make(here, headers=page)).status_code == 403


async def test_connections_of_a_proxy_count_as_those_of_its_clients(serve_with):
    """Unfinished bodies of one client do not displace connections of another."""
    limits = {"max_connections": 100, "max_connections_per_address": 3}
    with serve_with(**limits, forwarded_allow_ips="127.0.0.1") as address:
        async with contextlib.AsyncExitStack() as stack:
            proxied = await stack.enter_async_context(
                ReverseProxy(address, clients=CLIENTS).serving()
            )
            port = int(proxied.rsplit(":", 1)[1])
            head = "POST /api/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"
            head += "Expect: 100-continue\r\n\r\n"

            async def begin(source):
                """A request of which the server has received the beginning."""
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", port, local_addr=(source, 0)
                )
                stack.callback(writer.close)
                writer.write(head.encode())
                assert b"100 Continue" in await reader.readuntil(b"\r\n\r\n")
                return reader, writer

            quiet = [await begin(QUIET) for _ in range(3)]
            loud = [await begin(LOUD) for _ in range(5)]
            for reader, _ in loud[:2]:  # the oldest ones beyond the limit
                assert await reader.read() == b""
            for reader, writer in [*quiet, *loud[2:]]:
                writer.write(b"nonsense!")
                assert b" 422 " in await reader.readuntil(b"\r\n")
