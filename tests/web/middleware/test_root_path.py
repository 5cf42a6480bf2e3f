"""Below a prefix of a reverse proxy, whether the proxy strips it or not."""

from __future__ import annotations

import pytest
import websockets

from ganscope.settings import Settings
from reverse_proxy import ReverseProxy

PREFIX = "/user/jane/proxy/8477"
TINY = {"generator": {"hidden_layers": 1, "hidden_width": 4}}


@pytest.mark.parametrize("strips", [True, False])
async def test_links_of_the_server_carry_the_prefix(serve_with, client_of, strips):
    with serve_with(root_path=f"{PREFIX}/") as address:
        proxy = ReverseProxy(address, prefix=PREFIX, strips_prefix=strips)
        async with proxy.serving() as url, client_of(url.removesuffix(PREFIX)) as client:
            answer = await client.post(f"{PREFIX}/api/runs", json={"config": TINY})
            assert answer.status_code == 201, answer.text
            links = answer.json()["run"]["links"]
            assert all(link.startswith(f"{PREFIX}/") for link in links.values())
            assert answer.headers["location"] == links["self"]
            assert (await client.get(links["self"])).status_code == 200
            openapi = (await client.get(f"{PREFIX}/openapi.json")).json()
            assert openapi["servers"] == [{"url": PREFIX}]
            page = await client.get(f"{PREFIX}/")
            assert "modulepreload" in page.text
            assert (await client.get(f"{PREFIX}/js/main.js")).status_code == 200
            stream = url.replace("http", "ws") + links["stream"].removeprefix(PREFIX)
            async with websockets.connect(stream, subprotocols=["ganscope.v1"]) as socket:
                assert "hello" in await socket.recv()


async def test_folder_without_its_slash_leads_to_the_page(serve_with, client_of):
    with serve_with(root_path=PREFIX) as address:
        proxy = ReverseProxy(address, prefix=PREFIX, strips_prefix=False)
        async with proxy.serving() as url, client_of(url.removesuffix(PREFIX)) as client:
            answer = await client.get(PREFIX)
            assert (answer.status_code, answer.headers["location"]) == (307, f"{PREFIX}/")
            # Only whole names are the prefix.
            assert (await client.get(f"{PREFIX}0/healthz")).status_code == 404


@pytest.mark.parametrize("given", ["user/jane", "/a b", "//evil.example.org", "/a/../b?", "/a//b"])
def test_prefix_is_a_plain_path(given):
    with pytest.raises(ValueError, match="root_path"):
        Settings(root_path=given)
