"""The page and what it loads."""

import gzip

import pytest


async def test_page_is_served_at_the_root(client):
    answer = await client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "<title>ganscope" in answer.text
    assert (await client.get("/?run=abc&preset=x")).status_code == 200


@pytest.mark.parametrize("path", ["/", "/js/main.js", "/css/base.css"])
async def test_files_are_compressed_and_asked_about_each_time(client, path):
    answer = await client.get(path)
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-encoding"] == "gzip"
    again = await client.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/js/main.js", "text/javascript"),
        ("/css/base.css", "text/css"),
        ("/favicon.svg", "image/svg+xml"),
        ("/vendor/plotly.min.js", "text/javascript"),
        ("/vendor/swagger-ui/swagger-ui.css", "text/css"),
    ],
)
async def test_media_types_are_right(client, path, media_type):
    assert (await client.get(path)).headers["content-type"].startswith(media_type)


async def test_plotly_comes_compressed_and_is_not_sent_twice(client):
    answer = await client.get("/vendor/plotly.min.js")
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 2_000_000
    assert b"plotly.js v" in answer.content[:200]
    again = await client.get(
        "/vendor/plotly.min.js", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304
    assert again.content == b""


async def test_plotly_comes_plain_to_those_who_ask_so(client):
    answer = await client.get("/vendor/plotly.min.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert len(answer.content) > 3_000_000
    compressed = await client.get("/vendor/plotly.min.js")
    assert compressed.headers["etag"] != answer.headers["etag"]
    assert compressed.content == answer.content


async def test_address_with_the_version_never_changes(client):
    from ganscope.web.static import PLOTLY_VERSION

    answer = await client.get(f"/vendor/plotly-{PLOTLY_VERSION}.min.js")
    assert "immutable" in answer.headers["cache-control"]
    assert (await client.get("/vendor/plotly-0.0.0.min.js")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/js/../../pyproject.toml",
        "/vendor/swagger-ui/../core.py",
        "/vendor/swagger-ui/redoc.standalone.js",
        "/js",
        "/js/",
    ],
)
async def test_nothing_else_is_served(client, path):
    answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_broken_folder_for_compressed_files_costs_only_the_compression(serve_with, tmp_path):
    import httpx

    (tmp_path / "vendor").write_text("a file where a folder should be")
    with serve_with() as address:
        async with httpx.AsyncClient(base_url=address) as client:
            answer = await client.get("/vendor/plotly.min.js")
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers


def test_what_is_kept_is_what_was_there(tmp_path):
    from ganscope.web.static import _Packed

    source = tmp_path / "a.js"
    source.write_bytes(b"let a = 1;" * 100)
    packed = _Packed(source, tmp_path / "deep" / "a.js.gz")
    for _ in range(2):
        assert gzip.decompress(packed._pack().read_bytes()) == source.read_bytes()
