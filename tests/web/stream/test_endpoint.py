"""The stream sends frames and events; a viewer that misbehaves disturbs no other viewer."""

import asyncio
import json
import socket

import pytest
import websockets

from patience import PATIENCE_SECONDS


async def test_stream_says_hello_first_then_shows_the_run(make_run, watch):
    run = await make_run()
    async with watch(run.id) as stream:
        assert stream.socket.subprotocol == "ganscope.v1"
        await stream.until(lambda s: s.frames)
    hello = stream.messages[0]
    assert (hello["type"], hello["protocol"], hello["run"]["id"]) == ("hello", 1, run.id)
    metadata = stream.frames[0].metadata
    assert (metadata["run"], metadata["step"], metadata["dimension"]) == (run.id, "0", "1")
    assert stream.frames[0].arrays["generator_density"].shape == (256,)


async def test_frames_of_a_plane_have_their_shapes(make_run, watch):
    tiny = {"hidden_layers": 1, "hidden_width": 4}
    config = {"problem": "ring", "generator": tiny, "discriminator": tiny, "batch_size": 8}
    run = await make_run({**config, "latent_dim": 2})
    async with watch(run.id) as stream:
        # The first frame is sent before the first measurement is finished.
        await stream.until(lambda s: s.frames and "mode_share" in s.frames[-1].arrays)
    shapes = {name: array.shape for name, array in stream.frames[-1].arrays.items()}
    assert shapes["fake_samples"] == shapes["real_samples"] == (512, 2)
    assert shapes["discriminator"] == shapes["optimal_discriminator"] == (40, 40)
    assert shapes["manifold"] == (21, 21, 2)
    assert shapes["gradients"] == (128, 2)
    assert shapes["view"] == (2, 2)
    assert {"modes", "mode_std", "mode_share"} <= shapes.keys()


async def test_frames_are_newer_and_newer(make_run, watch):
    run = await make_run(start=True)
    async with watch(run.id) as stream:
        await stream.until(lambda s: len(s.frames) > 20)
    numbers = [int(frame.metadata["frame"]) for frame in stream.frames]
    steps = [int(frame.metadata["step"]) for frame in stream.frames]
    assert numbers == sorted(set(numbers))
    assert steps == sorted(steps)
    assert steps[-1] > 20


async def test_change_is_seen_in_a_frame_soon(make_run, watch):
    run = await make_run(start=True)
    async with watch(run.id) as stream:
        await stream.until(lambda s: s.frames and s.frames[-1].metadata["status"] == "running")
        await run.patch({"config": {"problem_parameters": {"mean": -2.5}}})
        seen = len(stream.frames)
        await stream.until(lambda s: s.frames[-1].arrays["modes"][0, 0] == -2.5)
        # Only frames that were in flight or being computed at the change.
        assert len(stream.frames) - seen <= 6
        assert stream.events("config")[0]["change"] == {"problem_parameters": {"mean": -2.5}}


async def test_every_viewer_hears_every_event_in_order(make_run, watch):
    run = await make_run()
    await run.until(lambda r: r["status"] == "idle")
    async with watch(run.id) as first, watch(run.id) as second:
        await run.post("step", {"n": 3})
        await run.until(lambda r: r["status"] == "stopped")
        await run.patch({"speed": 7.0})
        await run.post("reset", {"seed": 4})
        for stream in (first, second):
            await stream.until(lambda s: s.events("reset"))
            numbers = [m["seq"] for m in stream.messages if m["type"] == "event"]
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
            assert stream.events("reset")[0]["seed"] == 4
            assert stream.events("speed")[0]["speed"] == 7.0
            statuses = [event["status"] for event in stream.events("status")]
            assert statuses[-3:] == ["running", "stopped", "idle"]


async def test_number_of_viewers_is_sent_to_viewers(make_run, watch):
    run = await make_run()
    async with watch(run.id) as first:
        async with watch(run.id):
            await first.until(
                lambda s: s.events("viewers") and s.events("viewers")[-1]["viewers"] == 2
            )
        await first.until(lambda s: s.events("viewers")[-1]["viewers"] == 1)
    await run.until(lambda r: r["viewers"] == 0)


async def test_command_is_refused_and_the_stream_stays_open(make_run, watch):
    run = await make_run()
    async with watch(run.id) as stream:
        command = {"type": "command", "id": 5, "token": run.token, "command": "step"}
        await stream.send(command)
        await stream.until(lambda s: s.answers(5))
        (answer,) = stream.answers(5)
        assert (answer["type"], answer["status"]) == ("problem", 422)
        assert "POST /api/runs/{id}/step" in answer["detail"]
        await stream.send({"type": "ping", "id": 6})
        await stream.until(lambda s: [m for m in s.messages if m.get("id") == 6])
    assert (await run.get())["step"] == 0


async def test_unknown_run_is_closed_with_4404(watch):
    async with watch("none") as stream:
        assert await stream.until_closed() == 4404


async def test_deleted_run_closes_its_streams_with_4410(client, make_run, watch):
    run = await make_run(start=True)
    async with watch(run.id) as stream:
        await stream.until(lambda s: len(s.frames) > 2)
        await client.delete(run.path, headers=run.headers)
        assert await stream.until_closed() == 4410
        assert stream.events("deleted")


async def test_one_viewer_too_many_is_closed_with_1013(make_run, watch):
    run = await make_run()
    async with watch(run.id), watch(run.id), watch(run.id), watch(run.id):
        await run.until(lambda r: r["viewers"] == 4)
        async with watch(run.id) as fifth:
            assert await fifth.until_closed() == 1013


@pytest.mark.parametrize("protocols", [None, ["ganscope.v2"], ["graphql-ws"]])
async def test_other_subprotocol_is_refused_in_the_handshake(make_run, watch, protocols):
    run = await make_run()
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with watch(run.id, subprotocols=protocols):
            pass
    assert refused.value.response.status_code == 400
    assert "ganscope.v1" in json.loads(refused.value.response.body)["detail"]


@pytest.mark.parametrize("origin", ["https://evil.example.org", "null", "http://localhost:1"])
async def test_page_of_another_site_is_refused_in_the_handshake(make_run, watch, origin):
    run = await make_run()
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with watch(run.id, origin=origin):
            pass
    assert refused.value.response.status_code == 403


async def test_own_page_is_accepted(make_run, watch, address):
    run = await make_run()
    async with watch(run.id, origin=address) as stream:
        await stream.until(lambda s: s.messages)


async def test_foreign_host_is_refused_in_the_handshake(make_run, watch):
    run = await make_run()
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with watch(run.id, additional_headers={"Host": "evil.example.org"}):
            pass
    assert refused.value.response.status_code == 400


async def test_unknown_socket_path_is_refused(address):
    with pytest.raises(websockets.InvalidStatus):
        async with websockets.connect(address.replace("http", "ws") + "/api/other"):
            pass


async def test_malformed_messages_are_answered_until_there_are_too_many(make_run, watch):
    run = await make_run()
    async with watch(run.id) as stream, watch(run.id) as control:
        for _ in range(20):
            await stream.send("{nonsense")
        await stream.until(lambda s: len([m for m in s.messages if m["type"] == "problem"]) == 20)
        await stream.send(b"\x00\x01")
        assert await stream.until_closed() == 1008
        await run.post("step", {"n": 1})
        await control.until(lambda s: s.frames and s.frames[-1].metadata["step"] == "1")


async def test_oversized_message_is_closed_with_1009(make_run, watch):
    run = await make_run()
    async with watch(run.id) as stream:
        await stream.until(lambda s: s.messages)
        await stream.send("x" * 20_000)
        assert await stream.until_closed() == 1009


async def test_viewer_that_acknowledges_nothing_gets_two_frames_and_4408(make_run, watch):
    """A viewer of a stopped run may be silent, because no frame waits for it."""
    run, still = await make_run(start=True), await make_run()
    async with watch(run.id) as healthy, watch(run.id) as stalled, watch(still.id) as silent:
        await silent.until(lambda s: s.frames, acknowledges=False)
        closing = asyncio.create_task(stalled.until_closed(acknowledges=False))
        while not closing.done():
            async with asyncio.timeout(PATIENCE_SECONDS):
                await healthy.step()
        assert await closing == 4408
        assert len(stalled.frames) == 2
        seen = len(healthy.frames)
        await healthy.until(lambda s: len(s.frames) > seen + 10)
        await still.post("step", {"n": 1})
        await silent.until(lambda s: s.frames[-1].metadata["step"] == "1", acknowledges=False)
    await run.until(lambda r: r["viewers"] == 0)


async def test_viewer_that_stops_reading_is_dropped(make_run, watch, address):
    """A raw socket completes the handshake, sends false acknowledgements, and never reads."""
    run = await make_run(start=True)
    host, port = address.removeprefix("http://").split(":")
    async with watch(run.id) as healthy:
        loop = asyncio.get_running_loop()
        dead = socket.socket()
        dead.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        dead.setblocking(False)
        await loop.sock_connect(dead, (host, int(port)))
        handshake = (
            f"GET {run.path}/stream HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ganscope.v1\r\n\r\n"
        )
        await loop.sock_sendall(dead, handshake.encode())
        text = b'{"type":"ack","frame":1000000}'
        ack = bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text
        is_gone = False
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not is_gone:
                await healthy.step()
                try:
                    await loop.sock_sendall(dead, ack)
                except OSError:
                    is_gone = True
                is_gone |= (await run.get())["viewers"] == 1 and bool(healthy.events("viewers"))
                is_gone &= len(healthy.frames) > 30
        dead.close()
        assert await run.until(lambda r: r["viewers"] == 1)
        seen = len(healthy.frames)
        await healthy.until(lambda s: len(s.frames) > seen + 5)


async def test_two_runs_stream_side_by_side(make_run, watch):
    runs = [await make_run(start=True), await make_run(start=True, seed=1)]
    async with watch(runs[0].id) as first, watch(runs[1].id) as second:
        await asyncio.gather(
            *(stream.until(lambda s: len(s.frames) > 10) for stream in (first, second))
        )
    for run, stream in zip(runs, (first, second), strict=True):
        assert {frame.metadata["run"] for frame in stream.frames} == {run.id}


async def test_viewers_that_come_and_go_leave_nothing_behind(make_run, watch):
    run = await make_run(start=True)
    for _ in range(20):
        async with watch(run.id) as stream:
            await stream.until(lambda s: s.frames)
    await run.until(lambda r: r["viewers"] == 0)


async def test_ping_comes_back(make_run, watch):
    run = await make_run()
    async with watch(run.id) as stream:
        for id in (7, "seven", None):
            await stream.send({"type": "ping", "id": id})
        await stream.until(lambda s: len([m for m in s.messages if m["type"] == "pong"]) == 3)
    pongs = [m for m in stream.messages if m["type"] == "pong"]
    assert pongs == [{"type": "pong", "id": id} for id in (7, "seven", None)]
