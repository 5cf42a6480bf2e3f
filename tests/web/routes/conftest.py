"""An open class, for the tests of what is asked of one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from web.conftest import OwnedRun


@dataclass
class OpenClass:
    """A class, its instructor's token, and a client."""

    code: str
    token: str
    run: OwnedRun
    client: httpx.AsyncClient
    joined: list[OwnedRun] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/api/classes/{self.code}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def join(self, nick: str | None = None) -> tuple[OwnedRun, dict[str, Any]]:
        answer = await self.client.post(f"{self.path}/runs", json={"nick": nick})
        assert answer.status_code == 201, answer.text
        document = answer.json()
        self.joined.append(OwnedRun(document["run"]["id"], document["token"], self.client))
        return self.joined[-1], document["pupil"]

    async def send(self, **body: Any) -> Any:
        answer = await self.client.post(f"{self.path}/setup", json=body, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
async def classroom(make_run: Any, client: httpx.AsyncClient) -> AsyncIterator[OpenClass]:
    run = await make_run(speed=50.0)
    answer = await run.post("class")
    assert answer.status_code == 201, answer.text
    document = answer.json()
    opened = OpenClass(document["class"]["code"], document["token"], run, client)
    yield opened
    for pupil in opened.joined:
        await client.delete(pupil.path, headers=pupil.headers)
    await client.delete(opened.path, headers=opened.headers)


def notes(stream: Any, kind: str) -> list[dict[str, Any]]:
    """The notes of a kind that a stream was sent."""
    return [m for m in stream.messages if m["type"] == "note" and m["kind"] == kind]
