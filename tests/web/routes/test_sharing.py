"""QR codes of this server's own links, the addresses for a class, and who may frame the page."""

from __future__ import annotations

import re
import socket
import xml.etree.ElementTree as ElementTree

import pytest
from pydantic import ValidationError

from ganscope.settings import Settings
from ganscope.web import network
from ganscope.web.routes.sharing import MAX_LENGTH
from ganscope.web.short_codes import CODE_LENGTH, LETTERS
from ganscope.web.watch_codes import MOST_CODES, WatchCodes

SVG = "{http://www.w3.org/2000/svg}"
QUIET = 4
# ISO/IEC 18004, table 1: the modules in a row, by version.
SIDE_OF_VERSION = {version: 17 + 4 * version for version in range(1, 41)}
MASKS = [
    lambda i, j: (i + j) % 2 == 0,
    lambda i, j: i % 2 == 0,
    lambda i, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: (i * j) % 2 + (i * j) % 3 == 0,
    lambda i, j: ((i * j) % 2 + (i * j) % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + (i * j) % 3) % 2 == 0,
]


def modules_of(svg: str) -> list[list[bool]]:
    """The dark modules of a drawing that consists of horizontal strokes."""
    root = ElementTree.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[2])
    dark = [[False] * side for _ in range(side)]
    strokes = root.findall(f"{SVG}path")[-1].attrib["d"]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]*)", strokes):
        values = [float(number) for number in numbers.split()]
        if command == "h":
            for i in range(int(values[0])):
                dark[int(y)][int(x) + i] = True
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    assert not any(any(row) for row in (*dark[:QUIET], *dark[-QUIET:]))
    return [row[QUIET:-QUIET] for row in dark[QUIET:-QUIET]]


def is_function(i: int, j: int, side: int) -> bool:
    """Returns whether a module of a code of versions 2 to 6 carries no data."""
    in_corner = (i < 9 and (j < 9 or j >= side - 8)) or (i >= side - 8 and j < 9)
    near_alignment = abs(i - (side - 7)) <= 2 and abs(j - (side - 7)) <= 2
    return in_corner or near_alignment or i == 6 or j == 6


def read(modules: list[list[bool]]) -> str:
    """Decodes a code of version 3 and level Q (27 to 32 bytes), by the standard."""
    side = len(modules)
    assert side == SIDE_OF_VERSION[3]
    # Format information beside the upper left corner, most significant bit first.
    level = [modules[8][0] ^ 1, modules[8][1] ^ 0]
    assert level == [1, 1], "level Q"
    mask = [modules[8][2] ^ 1, modules[8][3] ^ 0, modules[8][4] ^ 1]
    masks = MASKS[mask[0] * 4 + mask[1] * 2 + mask[2]]
    bits, up = [], True
    for right in [*range(side - 1, 6, -2), 5, 3, 1]:
        for i in range(side - 1, -1, -1) if up else range(side):
            for j in (right, right - 1):
                if not is_function(i, j, side):
                    bits.append(int(modules[i][j] ^ masks(i, j)))
        up = not up
    codewords = [bits[i : i + 8] for i in range(0, 8 * 34, 8)]
    bits = [bit for word in codewords[::2] + codewords[1::2] for bit in word]  # two blocks

    def number(start: int, length: int) -> int:
        return int("".join(map(str, bits[start : start + length])), 2)

    assert number(0, 4) == 0b0100, "bytes"
    return bytes(number(12 + 8 * i, 8) for i in range(number(4, 8))).decode()


async def test_code_says_the_link(client, address):
    link = f"{address}/#run=a1b2"
    answer = await client.get("/api/qr.svg", params={"text": link})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "max-age" in answer.headers["cache-control"]
    modules = modules_of(answer.text)
    assert read(modules) == link


async def test_long_link_has_room(client, address):
    link = f"{address}/#" + "x" * (MAX_LENGTH - len(address) - 2)
    answer = await client.get("/api/qr.svg", params={"text": link})
    # ISO/IEC 18004, table 7: 997 bytes fill version 25 at level M, 1059 version 26.
    assert len(modules_of(answer.text)) == SIDE_OF_VERSION[26]


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example.org/",
        "http://{host}.evil.example.org/",
        "http://{host}@evil.example.org/",
        "http://{host}\\@evil.example.org/",
        "http://evil.example.org/http://{host}/",
        "javascript:alert(1)//{host}",
        "ftp://{host}/",
        "//{host}/",
        "{host}",
        "http://{host}/ and more",
        "http://{host}/\n",
        "http://{host}/é",
        "http://[{host}/",
        "",
        "http://{host}/" + "x" * MAX_LENGTH,
    ],
)
async def test_nothing_else_becomes_a_code(client, address, text):
    text = text.format(host=address.removeprefix("http://"))
    answer = await client.get("/api/qr.svg", params={"text": text})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == "text"


async def test_code_needs_a_text(client):
    answer = await client.get("/api/qr.svg")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "text"


async def test_loopback_offers_no_address(client):
    assert (await client.get("/api/address")).json() == {
        "is_loopback": True,
        "addresses": [],
        "embed_origins": [],
    }


async def test_open_server_offers_its_address_to_pages_of_its_own_machine(
    serve_with, client_of, monkeypatch
):
    monkeypatch.setattr(network, "_own_address", lambda family, elsewhere: "192.168.1.7")
    monkeypatch.setattr(network, "CONTAINER_MARKS", ())
    with serve_with(host="0.0.0.0") as address:
        port = address.rsplit(":", 1)[1]
        offered = f"http://192.168.1.7:{port}"
        async with client_of(address) as client:
            answer = (await client.get("/api/address")).json()
            assert answer == {"is_loopback": False, "addresses": [offered], "embed_origins": []}
            code = await client.get("/api/qr.svg", params={"text": f"{offered}/#run=a"})
            assert read(modules_of(code.text)) == f"{offered}/#run=a"
            # A page that was loaded over the network has an address already.
            answer = await client.get("/api/address", headers={"Host": f"10.0.0.2:{port}"})
            assert answer.json()["addresses"] == []
            monkeypatch.setattr(network, "_own_address", lambda family, elsewhere: "")
            assert (await client.get("/api/address")).json()["addresses"] == []


def test_own_address_is_one_of_this_machine():
    found = network._own_address(*network.REMOTE["0.0.0.0"])
    if found:
        socket.create_server((found, 0)).close()


async def test_frames_are_for_the_sites_that_the_settings_name(client, serve_with, client_of):
    policy = (await client.get("/")).headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self'")
    origins = ("https://course.example.org", "https://*.example.edu:8443")
    with serve_with(embed_origins=origins) as address:
        async with client_of(address) as client:
            policy = (await client.get("/")).headers["content-security-policy"]
            assert policy.endswith("frame-ancestors 'self' " + " ".join(origins))
            answer = (await client.get("/api/address")).json()
            assert answer["embed_origins"] == list(origins)


@pytest.mark.parametrize(
    "origin", ["course.example.org", "https://a.org; script-src *", "https://a.org/path", "'none'"]
)
def test_only_origins_are_allowed_in_the_policy(origin):
    with pytest.raises(ValidationError, match="embed_origins"):
        Settings(embed_origins=(origin,))


async def test_viewers_see_whether_the_owner_watches(make_run, watch):
    run = await make_run()
    names = ["ganscope.v1", f"ganscope.token.{run.token}"]
    async with watch(run.id) as viewer:
        hello = await viewer.until(lambda s: s.messages and s.messages[0])
        assert (hello["run"]["viewers"], hello["run"]["owners"]) == (1, 0)
        async with watch(run.id, subprotocols=names) as owner:
            hello = await owner.until(lambda s: s.messages and s.messages[0])
            assert (hello["run"]["viewers"], hello["run"]["owners"]) == (2, 1)
            assert owner.socket.subprotocol == "ganscope.v1"
            await viewer.until(lambda s: counted(s)[-1:] == [(2, 1)])
        before = len(counted(viewer))
        await viewer.until(lambda s: counted(s)[before:] == [(1, 0)])


def counted(stream) -> list[tuple[int, int]]:
    """The viewers and owners that a stream was sent; the first may be its own arrival."""
    return [(event["viewers"], event["owners"]) for event in stream.events("viewers")]


async def test_wrong_token_makes_no_owner(make_run, watch):
    run = await make_run()
    async with watch(run.id, subprotocols=["ganscope.v1", "ganscope.token.x"]) as stranger:
        hello = await stranger.until(lambda s: s.messages and s.messages[0])
        assert hello["run"]["owners"] == 0


async def test_watch_code_leads_to_the_page_of_the_run(client, make_run):
    run, other = await make_run(), await make_run()
    code = (await run.post("watch_code")).json()["code"]
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(LETTERS)
    assert (await run.post("watch_code")).json()["code"] == code
    assert (await other.post("watch_code")).json()["code"] != code
    for typed in (code, code.lower()):
        answer = await client.get(f"/c/{typed}")
        assert answer.status_code == 307
        assert answer.headers["location"] == f"../#run={run.id}"


async def test_unknown_code_leads_to_the_page_which_asks_for_a_class(client):
    answer = await client.get("/c/aeio")  # no code has a vowel
    assert answer.headers["location"] == "../#class=AEIO"


def test_oldest_watch_code_is_forgotten_first():
    codes = WatchCodes()
    first = codes.code_of("run 0")
    others = [codes.code_of(f"run {i}") for i in range(1, MOST_CODES + 1)]
    assert codes.run_of(others[-1]) == f"run {MOST_CODES}"
    assert codes.run_of(first) != "run 0"
    assert codes.run_of(others[0]) == "run 1"
