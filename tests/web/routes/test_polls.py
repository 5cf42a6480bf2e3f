"""A question to a class: who asks, who votes, and what all pages see."""

from __future__ import annotations

from typing import Any

import pytest

from web.routes.conftest import OpenClass, notes

QUESTION = {"question": "What will happen?", "answers": ["all modes", "<b>collapse</b>"]}
BALLOT = "00000000-0000-4000-8000-00000000000"


async def ask(classroom: OpenClass, **changes: Any) -> Any:
    path = f"{classroom.path}/poll"
    body = QUESTION | changes
    return await classroom.client.post(path, json=body, headers=classroom.headers)


async def vote(classroom: OpenClass, answer: int, headers: Any = None, **more: Any) -> Any:
    body = {"number": 1, "answer": answer, **more}
    return await classroom.client.post(f"{classroom.path}/votes", json=body, headers=headers)


def polls(stream: Any) -> list[Any]:
    return [note["poll"] for note in notes(stream, "class_poll")]


async def test_pupils_vote_once_and_all_pages_see_the_revealed_counts(classroom, watch):
    first, _ = await classroom.join()
    second, _ = await classroom.join()
    async with watch(first.id) as page, watch(classroom.run.id) as viewer:
        await viewer.until(lambda s: s.messages)
        await page.until(lambda s: s.messages)
        assert (await ask(classroom)).status_code == 201
        await page.until(lambda s: polls(s))
        assert polls(page)[0]["answers"] == QUESTION["answers"]
        assert (await vote(classroom, 1, first.headers)).status_code == 201
        assert (await vote(classroom, 1, first.headers)).status_code == 201  # repeated
        assert (await vote(classroom, 0, first.headers)).status_code == 409
        assert (await vote(classroom, 1, second.headers)).status_code == 201
        last = await viewer.until(lambda s: [p for p in polls(s) if p["n_votes"] == 2])
        assert last[0]["counts"] is None
        path = f"{classroom.path}/poll/reveal"
        assert (await classroom.client.post(path)).status_code == 401
        assert (await classroom.client.post(path, headers=first.headers)).status_code == 403
        await classroom.client.post(path, headers=classroom.headers)
        for stream in (page, viewer):
            shown = await stream.until(lambda s: [p for p in polls(s) if p["is_revealed"]])
            assert shown[0]["counts"] == [0, 2]
        assert (await vote(classroom, 0, second.headers)).status_code == 409
        path = f"{classroom.path}/poll"
        assert (await classroom.client.delete(path, headers=classroom.headers)).status_code == 204
        await page.until(lambda s: polls(s)[-1] is None)


async def test_viewers_vote_with_ballots_of_which_there_are_no_more_than_pages(classroom, watch):
    await ask(classroom)
    assert (await vote(classroom, 0)).status_code == 403
    assert (await vote(classroom, 0, ballot=f"{BALLOT}1")).status_code == 403
    async with watch(classroom.run.id) as viewer:
        # Who comes later gets the question too.
        await viewer.until(lambda s: polls(s))
        assert (await vote(classroom, 0, ballot=f"{BALLOT}1")).status_code == 201
        assert (await vote(classroom, 1, ballot=f"{BALLOT}1")).status_code == 409
        assert (await vote(classroom, 0, ballot=f"{BALLOT}2")).status_code == 403


async def test_votes_are_for_the_present_question_and_for_this_class(classroom, make_run):
    pupil, _ = await classroom.join()
    assert (await vote(classroom, 0, pupil.headers)).status_code == 404
    await ask(classroom)
    assert (await ask(classroom, question="And now?")).json()["number"] == 2
    assert (await vote(classroom, 0, pupil.headers)).status_code == 409
    stranger = await make_run()
    assert (await vote(classroom, 0, stranger.headers, number=2)).status_code == 403
    assert (await vote(classroom, 3, pupil.headers, number=2)).status_code == 409
    assert (await vote(classroom, 4, pupil.headers, number=2)).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"answers": ["one"]},
        {"answers": list("abcde")},
        {"answers": ["", "a"]},
        {"answers": ["a" * 81, "b"]},
        {"question": ""},
        {"question": "a" * 201},
        {"more": 1},
    ],
)
async def test_wrong_questions_are_refused(classroom, changes):
    assert (await ask(classroom, **changes)).status_code == 422


async def test_only_the_instructor_asks(classroom):
    pupil, _ = await classroom.join()
    for headers, status in ((None, 401), (pupil.headers, 403)):
        answer = await classroom.client.post(
            f"{classroom.path}/poll", json=QUESTION, headers=headers
        )
        assert answer.status_code == status
