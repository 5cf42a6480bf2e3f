"""The limits of one address do not disturb a class with one address, nor its neighbours."""

import asyncio
import contextlib

import httpx
import pytest
import websockets
from starlette.requests import HTTPConnection

from flood import flooding, until
from ganscope.settings import Settings
from ganscope.web.quotas import IdleConnections, MessageRate, QuotaExceeded, Quotas, address_of
from patience import PATIENCE_SECONDS

TINY = {
    "generator": {"hidden_layers": 1, "hidden_width": 4},
    "discriminator": {"hidden_layers": 1, "hidden_width": 4},
    "batch_size": 8,
}
# A client on this machine may use any address in 127.0.0.0/8.
NEIGHBOUR = "127.0.0.7"


def client_from(address, source):
    transport = httpx.AsyncHTTPTransport(local_address=source)
    return httpx.AsyncClient(base_url=address, transport=transport, timeout=PATIENCE_SECONDS)


def stream_of(address, run, source=None):
    url = f"{address.replace('http', 'ws')}/api/runs/{run}/stream"
    where = {} if source is None else {"local_addr": (source, 0)}
    # No limit on unread messages: beyond it the client would not read the answer to its close.
    where |= {"max_queue": None, "open_timeout": None}
    return websockets.connect(url, subprotocols=["ganscope.v1"], compression=None, **where)


async def close_code(stream):
    async with asyncio.timeout(PATIENCE_SECONDS):
        try:
            while True:
                await stream.recv()
        except websockets.ConnectionClosed as closed:
            return closed.rcvd.code


async def handshake(address, run):
    """The server's answer to a handshake."""
    try:
        async with stream_of(address, run) as stream:
            return stream.response
    except websockets.InvalidStatus as refused:
        return refused.response


def is_429(answer):
    return answer.status_code == 429


def is_refused(answer):
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    return True


async def make(client):
    return (await client.post("/api/runs", json={"config": TINY})).json()


async def test_class_of_300_with_one_address_is_let_in_at_once(serve_with):
    """With the default limits. The benchmarks measure how long it takes."""
    with serve_with(send_timeout_seconds=60) as address:
        async with client_from(address, NEIGHBOUR) as client:
            run = (await make(client))["run"]["id"]
            async with contextlib.AsyncExitStack() as streams:

                async def join(i):
                    stream = await streams.enter_async_context(stream_of(address, run, NEIGHBOUR))
                    assert "hello" in await stream.recv()
                    for path in ("address", f"runs/{run}") if i % 10 == 0 else ():
                        assert (await client.get(f"/api/{path}")).status_code == 200

                await asyncio.gather(*(join(i) for i in range(300)))
                assert (await client.get(f"/api/runs/{run}")).json()["viewers"] == 300


async def test_3000_requests_of_a_class_are_admitted_at_once(tmp_path):
    """A page sends fewer than ten requests when it opens."""
    quotas = Quotas(Settings(data_dir=tmp_path))
    n = 0
    with contextlib.suppress(QuotaExceeded):
        while n < 6000:
            await quotas.check_request("10.0.0.7")
            n += 1
    assert 3000 <= n < 6000
    await quotas.check_request("10.0.0.8")


async def test_requests_beyond_the_rate_are_refused_and_neighbours_are_not(serve_with):
    with serve_with(max_requests_per_second_per_address=2) as address:
        async with client_from(address, "127.0.0.1") as loud, client_from(address, NEIGHBOUR) as c:
            made = await make(loud)
            path, run = made["run"]["links"]["self"], made["run"]["id"]
            assert {(await loud.get("/api/runs")).status_code for _ in range(10)} == {200}
            async with flooding(loud):
                assert is_refused(await until(is_429, lambda: loud.get("/healthz")))
                assert (await c.get("/api/runs")).status_code == 200
                # The page itself is served, and the owner can still steer the run.
                assert (await loud.get("/js/main.js")).status_code == 200
                wrong, own = ({"Authorization": f"Bearer {t}"} for t in ("x", made["token"]))
                start = f"{path}/start"
                assert is_refused(await until(is_429, lambda: loud.post(start, headers=wrong)))
                assert (await loud.post(start, headers=own)).status_code == 200
                refused = await until(is_429, lambda: handshake(address, run))
                assert int(refused.headers["Retry-After"]) >= 1
                async with stream_of(address, run, NEIGHBOUR) as stream:
                    await stream.recv()
            await until(lambda answer: answer.status_code == 200, lambda: loud.get("/api/runs"))


async def test_runs_are_made_more_sparingly_than_anything_else(serve_with):
    with serve_with(max_new_runs_per_minute_per_address=3) as address:
        async with client_from(address, "127.0.0.1") as loud, client_from(address, NEIGHBOUR) as c:
            run = (await make(loud))["run"]["links"]["self"]
            assert (await loud.post(f"{run}/fork")).status_code == 201
            await make(loud)
            for path in ("/api/runs", f"{run}/fork"):
                assert is_refused(await loud.post(path, json={}))
            assert (await c.post(f"{run}/fork")).status_code == 201


async def test_streams_beyond_the_limit_are_closed_with_1013(serve_with):
    limits = {"max_connections": 4, "max_connections_per_address": 2}
    with serve_with(**limits) as address:
        async with client_from(address, "127.0.0.1") as client:
            run = (await make(client))["run"]["id"]
            async with contextlib.AsyncExitStack() as streams:

                async def watch(source):
                    return await streams.enter_async_context(stream_of(address, run, source))

                open_ones = [await watch("127.0.0.1") for _ in range(2)]
                for stream in open_ones:
                    await stream.recv()
                assert await close_code(await watch("127.0.0.1")) == 1013
                for _ in range(2):
                    await (await watch(NEIGHBOUR)).recv()
                assert await close_code(await watch("127.0.0.9")) == 1013
                # A viewer that leaves makes room.
                await open_ones[0].close()

                async def try_again():
                    with contextlib.suppress(websockets.ConnectionClosed):
                        return await (await watch("127.0.0.1")).recv()

                await until(bool, try_again)  # the server notices it a moment later


async def test_messages_beyond_the_rate_are_refused_then_the_stream_is_closed(make_run, watch):
    run = await make_run()
    async with watch(run.id) as loud, watch(run.id) as other:
        await loud.until(lambda s: s.frames)
        for i in range(70):
            await loud.send({"type": "ping", "id": i})
        await loud.until(lambda s: refused_of(s))
        pongs = [m["id"] for m in loud.messages if m["type"] == "pong"]
        assert pongs[:60] == list(range(60))
        refused = refused_of(loud)[0]
        assert refused["retry_after_seconds"] >= 1
        assert refused["id"] >= 60
        await other.send({"type": "ping", "id": "x"})
        await other.until(lambda s: [m for m in s.messages if m["type"] == "pong"])
        with contextlib.suppress(websockets.ConnectionClosed):
            for _ in range(300):
                await loud.send({"type": "ping"})
        assert await loud.until_closed() == 1008
        await other.send({"type": "ping", "id": "y"})
        await other.until(lambda s: [m for m in s.messages if m.get("id") == "y"])


def refused_of(stream):
    return [m for m in stream.messages if m["type"] == "problem" and m["status"] == 429]


async def test_acknowledgements_of_sent_frames_are_not_limited(serve_with, client_of):
    with serve_with(max_messages_per_second=1, max_messages_at_once=1) as address:
        async with client_of(address) as client:
            made = (await client.post("/api/runs", json={"config": TINY, "start": True})).json()
        async with (
            stream_of(address, made["run"]["id"]) as stream,
            asyncio.timeout(PATIENCE_SECONDS),
        ):
            n = 0
            while n < 20:
                message = await stream.recv()
                if isinstance(message, bytes):
                    n += 1
                    await stream.send('{"type": "ack", "frame": 1000000000}')
                assert '"status":429' not in str(message)


async def test_lying_acknowledgements_count_as_messages(make_run, watch):
    run = await make_run()
    async with watch(run.id) as stream:
        await stream.until(lambda s: s.frames)
        with contextlib.suppress(websockets.ConnectionClosed):
            for _ in range(300):
                await stream.send({"type": "ack", "frame": 10**9})
        assert await stream.until_closed() == 1008


class RunList:
    """The engine's list of runs, which counts how often it is asked for."""

    def __init__(self, *ids):
        self.ids, self.n_calls = set(ids), 0

    async def __call__(self):
        self.n_calls += 1
        return self.ids


async def test_address_may_have_a_number_of_runs_and_this_machine_all(tmp_path):
    quotas = Quotas(Settings(data_dir=tmp_path, max_runs_per_address=2))
    runs = RunList("a", "b", "c")
    for address in ("10.0.0.7", "127.0.0.1"):
        for run in ("a", "b"):
            async with quotas.reserve_run(address, runs) as reservation:
                reservation.run_id = run
    assert runs.n_calls == 0  # below the limit nobody needs the list
    for address in ("10.0.0.7", "127.0.0.1"):  # the latter through a proxy
        with pytest.raises(QuotaExceeded, match="has 2 runs"):
            async with quotas.reserve_run(address, runs):
                pass
    assert runs.n_calls == 2
    for address, is_local in (("127.0.0.1", True), ("10.0.0.8", False)):
        async with quotas.reserve_run(address, runs, is_local=is_local) as reservation:
            reservation.run_id = "c"
    # Reservations count while they last; one for which no run was created does not count after.
    async with quotas.reserve_run("10.0.0.9", runs), quotas.reserve_run("10.0.0.9", runs):
        with pytest.raises(QuotaExceeded):
            async with quotas.reserve_run("10.0.0.9", runs):
                pass
    async with quotas.reserve_run("10.0.0.9", runs):
        pass
    # A run that is gone makes room.
    async with quotas.reserve_run("10.0.0.7", RunList("a")):
        pass


async def test_run_that_is_created_while_the_list_is_read_stays_counted(tmp_path):
    quotas = Quotas(Settings(data_dir=tmp_path, max_runs_per_address=1))

    async def older_list():
        async with quotas.reserve_run("10.0.0.8", RunList()) as reservation:
            reservation.run_id = "new"
        return set()

    async with quotas.reserve_run("10.0.0.7", RunList()) as reservation:
        reservation.run_id = "old"
    async with quotas.reserve_run("10.0.0.7", older_list):
        pass
    with pytest.raises(QuotaExceeded):
        async with quotas.reserve_run("10.0.0.8", RunList("new")):
            pass


async def test_ended_runs_are_forgotten_before_they_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr("ganscope.web.quotas.MAX_RECORDED_RUNS", 3)
    quotas, runs = Quotas(Settings(data_dir=tmp_path)), RunList("4")
    for i in range(5):
        async with quotas.reserve_run("127.0.0.1", runs, is_local=True) as reservation:
            reservation.run_id = str(i)
    assert runs.n_calls == 1
    assert quotas._n_recorded() == 1


class Connection:
    """Records whether it was aborted."""

    is_aborted = False

    def abort(self):
        self.is_aborted = True


def test_connection_that_is_idle_for_longest_makes_room(tmp_path):
    settings = Settings(data_dir=tmp_path, max_connections=4, max_connections_per_address=3)
    idle_connections = IdleConnections(settings)
    loud, quiet = [Connection() for _ in range(6)], [Connection() for _ in range(2)]
    for one in loud[:3]:
        idle_connections.add("loud", one)
    idle_connections.add("loud", loud[0])  # it was busy, and is idle again
    idle_connections.add("loud", loud[3])
    assert [one.is_aborted for one in loud[:4]] == [False, True, False, False]
    # The total limit: the address with the most idle connections makes room.
    for one in quiet:
        idle_connections.add("quiet", one)
    assert loud[2].is_aborted
    assert not [one for one in quiet if one.is_aborted]
    # A connection can move to another address.
    idle_connections.move("quiet", "proxied", quiet[0])
    idle_connections.move("proxied", "quiet", quiet[1])  # not idle at that address
    idle_connections.move("proxied", "quiet", quiet[0])
    # A busy connection is not counted.
    idle_connections.remove("loud", loud[0])
    idle_connections.remove("loud", loud[1])
    idle_connections.add("loud", loud[4])
    assert idle_connections.n == 4
    for address, one in [("loud", loud[3]), ("loud", loud[4]), *(("quiet", q) for q in quiet)]:
        assert not one.is_aborted
        idle_connections.remove(address, one)
    assert idle_connections.n == 0


def test_trusted_proxy_may_have_more_connections_than_one_address(tmp_path):
    limits = {"max_connections": 4, "max_connections_per_address": 1}
    idle_connections = IdleConnections(
        Settings(data_dir=tmp_path, **limits, forwarded_allow_ips="10.0.0.1")
    )
    connections = [Connection() for _ in range(5)]
    for one in connections[:4]:
        idle_connections.add("10.0.0.1", one)
    # After a request, a connection counts for its client.
    for one in connections[:2]:
        idle_connections.move("10.0.0.1", "203.0.113.7", one)
    assert [one.is_aborted for one in connections] == [True, False, False, False, False]
    idle_connections.add("10.0.0.1", connections[4])
    assert idle_connections.n == 4


async def test_silent_connections_make_room_for_requests(serve_with):
    with serve_with(max_connections=20, max_connections_per_address=10) as address:
        host, port = address.removeprefix("http://").split(":")
        idle = [await asyncio.open_connection(host, int(port)) for _ in range(25)]
        async with client_from(address, "127.0.0.1") as client:
            assert (await client.get("/healthz")).status_code == 200
        ended = 0
        for reader, _ in idle:
            with contextlib.suppress(TimeoutError, ConnectionError):
                assert await asyncio.wait_for(reader.read(), 0.05) == b""
            ended += reader.at_eof() or reader.exception() is not None
        assert 25 - 10 <= ended < 25
        # A connection with a request is not idle, however long the answer takes.
        async with client_from(address, NEIGHBOUR) as client:
            run = (await make(client))["run"]["id"]
            async with stream_of(address, run) as stream:
                for _ in range(12):
                    idle.append(await asyncio.open_connection(host, int(port)))
                await stream.recv()
        for _, writer in idle:
            writer.close()


async def test_messages_come_back_with_time(monkeypatch):
    now = 1000.0
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now)
    messages = MessageRate(Settings(max_messages_per_second=50, max_messages_at_once=2))
    taken = [await messages.take() for _ in range(7)]
    assert taken == [True, True, False, False, False, False, None]
    now += 0.1
    assert await messages.take() is True


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.168.1.7", "192.168.1.7"),
        ("::ffff:192.168.1.7", "192.168.1.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::1", "::1"),
        ("testclient", "testclient"),
    ],
)
def test_machine_with_many_addresses_is_counted_once(host, counted):
    connection = HTTPConnection({"type": "http", "client": (host, 1), "headers": []})
    assert address_of(connection) == counted
    assert address_of(HTTPConnection({"type": "http", "headers": []})) == ""
