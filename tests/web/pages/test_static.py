"""The files of the page and the libraries that it loads."""

import gzip
import os

import pytest


async def test_page_is_served_at_the_root(client):
    answer = await client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "<title>ganscope" in answer.text
    assert (await client.get("/?run=abc&preset=x")).status_code == 200


@pytest.mark.parametrize("path", ["/", "/js/main.js", "/css/base.css"])
async def test_files_are_compressed_and_revalidated(client, path):
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


async def test_plotly_is_sent_uncompressed_on_request(client):
    answer = await client.get("/vendor/plotly.min.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert len(answer.content) > 3_000_000
    compressed = await client.get("/vendor/plotly.min.js")
    assert compressed.headers["etag"] != answer.headers["etag"]
    assert compressed.content == answer.content


async def test_address_with_the_version_never_changes(client):
    from ganscope.web.pages.static import PLOTLY_VERSION

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


def test_compressed_file_has_the_same_content(tmp_path):
    from ganscope.web.pages.static import _CompressedFile

    source = tmp_path / "a.js"
    source.write_bytes(b"let a = 1;" * 100)
    compressed = _CompressedFile(source, tmp_path / "deep" / "a.js.gz")
    for _ in range(2):
        assert gzip.decompress(compressed._compress().read_bytes()) == source.read_bytes()


def test_page_preloads_exactly_its_modules():
    import re

    from ganscope.web.pages.page_files import modules_of, with_preloads
    from ganscope.web.pages.static import static_folder

    folder = static_folder()
    modules = modules_of(folder)
    assert modules[0] == "js/main.js"
    assert len(set(modules)) == len(modules) > 50
    # Found in another way: every relative path in quotes after `from`, outside comments.
    wanted = {folder / "js/main.js"}
    while True:
        texts = [
            (path, re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)) for path in wanted
        ]
        found = {
            (path.parent / name).resolve()
            for path, text in texts
            for name in re.findall(r'from "(\.[^"]+)"', text)
        }
        if found <= wanted:
            break
        wanted |= found
    assert {(folder / name).resolve() for name in modules} == wanted
    html = with_preloads((folder / "index.html").read_text(), modules)
    assert re.findall(r'rel="modulepreload" href="([^/"][^"]*)"', html) == modules
    assert html.index("modulepreload") < html.index("<script")


async def test_list_of_modules_follows_the_files(tmp_path):
    import httpx

    from ganscope.web.pages.page_files import PageFiles

    (tmp_path / "js").mkdir()
    (tmp_path / "index.html").write_text('<script type="module" src="/js/main.js"></script>')
    (tmp_path / "js" / "main.js").write_text('import { a } from "./a.js";\n// import "./b.js";\n')
    (tmp_path / "js" / "a.js").write_text("export const a = 1;\n")
    transport = httpx.ASGITransport(app=PageFiles(tmp_path))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        first = await client.get("/")
        assert first.text.count("modulepreload") == 2
        (tmp_path / "js" / "c.js").write_text("export {};\n")
        (tmp_path / "js" / "a.js").write_text('import "./c.js";\nexport const a = 1;\n')
        second = await client.get("/")
        assert '<link rel="modulepreload" href="js/c.js">' in second.text
        assert first.headers["etag"] != second.headers["etag"]


async def test_stylesheets_come_as_one_in_their_order(client):
    import re

    from ganscope.web.pages.static import static_folder

    source = (static_folder() / "index.html").read_text()
    wanted = re.findall(r'<link rel="stylesheet" href="(.*)">', source)
    assert len(wanted) > 20
    page = (await client.get("/")).text
    (address,) = re.findall(r'<link rel="stylesheet" href="(.*)">', page)
    answer = await client.get(f"/{address}")
    assert answer.headers["content-type"].startswith("text/css")
    assert answer.text == "".join((static_folder() / name).read_text() for name in wanted)
    # A relative address would be looked for beside the one stylesheet.
    assert not re.search(r"url\((?!['\"]?(data:|#))|@import", answer.text)


async def test_one_stylesheet_follows_the_files(tmp_path):
    import httpx

    from ganscope.web.pages.page_files import PageFiles

    link = '<link rel="stylesheet" href="{}">\n'
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "main.js").write_text("export {};\n")
    (tmp_path / "index.html").write_text(link.format("a.css") + link.format("b.css"))
    (tmp_path / "a.css").write_text("a {}\n")
    (tmp_path / "b.css").write_text("b {}\n")
    transport = httpx.ASGITransport(app=PageFiles(tmp_path))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        first = await client.get("/page.css")
        assert first.text == "a {}\nb {}\n"
        (tmp_path / "b.css").write_text("c {}\n")
        os.utime(tmp_path / "b.css", ns=(0, 2**62))
        second = await client.get("/page.css")
        assert second.text == "a {}\nc {}\n"
        assert first.headers["etag"] != second.headers["etag"]


def test_modules_lose_their_comments_and_nothing_else():
    from ganscope.web.pages.page_files import modules_of, without_comments
    from ganscope.web.pages.static import static_folder

    text = '/**\n * a\n */\nlet x = "//"; // y\n  /** @type {any} */\n  /** b */ (x);\n// c\n'
    assert without_comments(text) == '\n\n\nlet x = "//"; // y\n\n  /** b */ (x);\n\n'
    for name in modules_of(static_folder()):
        whole = (static_folder() / name).read_text().split("\n")
        sent = without_comments("\n".join(whole)).split("\n")
        for before, after in zip(whole, sent, strict=True):
            assert after == before or (
                after == "" and before.lstrip().startswith(("/**", "*", "//"))
            )
