"""The catalog is there before the training process, and never that of other source code."""

from __future__ import annotations

import sys

from ganscope.engine.remote import description_cache
from ganscope.engine.remote.client import RemoteEngine
from ganscope.engine.remote.description_cache import DescriptionCache
from ganscope.settings import Settings


def test_next_server_reads_what_was_written(tmp_path):
    assert DescriptionCache(tmp_path / "new").read("en") is None
    DescriptionCache(tmp_path / "new").write("en", b"{}")
    assert DescriptionCache(tmp_path / "new").read("en") == b"{}"
    assert DescriptionCache(tmp_path / "new").read("zh") is None


def test_document_of_other_sources_is_ignored_and_deleted(tmp_path, monkeypatch):
    DescriptionCache(tmp_path).write("en", b"old")
    DescriptionCache(tmp_path).write("zh", b"old")
    monkeypatch.setattr(description_cache, "_sources", lambda: "others")
    assert DescriptionCache(tmp_path).read("en") is None
    DescriptionCache(tmp_path).write("en", b"new")
    assert DescriptionCache(tmp_path).read("en") == b"new"
    assert sorted(path.name[:2] for path in tmp_path.iterdir()) == ["en", "zh"]


def test_folder_that_cannot_be_written_does_no_harm(tmp_path):
    (tmp_path / "file").touch()
    documents = DescriptionCache(tmp_path / "file" / "folder")
    documents.write("en", b"{}")
    assert documents.read("en") == b"{}"


async def test_catalog_is_served_before_the_process_is_up(tmp_path):
    DescriptionCache(tmp_path / "catalog").write("en", b"the catalog")
    settings = Settings(data_dir=tmp_path).model_dump(mode="json")
    engine = RemoteEngine.from_settings(
        settings, [sys.executable, "-c", "import sys; sys.stdin.read()"]
    )
    await engine.open()
    try:
        assert await engine.catalog("en") == b"the catalog"
        assert not (await engine.health())["child"]["is_up"]
    finally:
        await engine.close()
