"""The REST routes of a question to a class: ask, vote, reveal the counts, and take it back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from ganscope.web.classes import Classroom
from ganscope.web.context import Context, Shared
from ganscope.web.error_responses import responses
from ganscope.web.polls import Poll, VoteRefused
from ganscope.web.presenters import JsonResponse, json_answer, named_schema
from ganscope.web.routes.classes import FoundClass, Instructed
from ganscope.wire.messages import NoBody, PollBody, VoteBody

_INTEGER = {"type": "integer", "minimum": 0}
POLL = named_schema(
    "Poll",
    number=_INTEGER,
    question={"type": "string"},
    answers={"type": "array", "items": {"type": "string"}},
    n_votes=_INTEGER,
    counts={"type": ["array", "null"], "items": _INTEGER},
    is_revealed={"type": "boolean"},
)

router = APIRouter(prefix="/api", tags=["classes"], default_response_class=JsonResponse)


@router.post(
    "/classes/{code}/poll",
    status_code=201,
    responses=responses(400, 401, 403, 404, 413, 422) | json_answer(POLL, 201),
)
async def ask(
    context: Shared, classroom: Instructed, body: Annotated[PollBody, Body()]
) -> JsonResponse:
    """Asks all pages of a class, in place of the last question."""
    classroom.n_polls += 1
    classroom.poll = Poll(classroom.n_polls, body.question, tuple(body.answers))
    _announce(context, classroom)
    return JsonResponse(classroom.poll.document(has_counts=True), 201)


@router.post(
    "/classes/{code}/poll/reveal",
    responses=responses(401, 403, 404, 422) | json_answer(POLL),
)
async def reveal(
    context: Shared, classroom: Instructed, body: Annotated[NoBody | None, Body()] = None
) -> JsonResponse:
    """Shows the counts on all pages; nobody votes any more."""
    poll = _poll_of(classroom)
    poll.is_revealed = True
    _announce(context, classroom)
    return JsonResponse(poll.document(has_counts=True))


@router.delete("/classes/{code}/poll", status_code=204, responses=responses(401, 403, 404, 422))
async def take_back(context: Shared, classroom: Instructed) -> Response:
    """Takes the question back."""
    classroom.poll = None
    _announce(context, classroom)
    return Response(status_code=204)


@router.post(
    "/classes/{code}/votes",
    status_code=201,
    responses=responses(400, 403, 404, 409, 413, 422) | json_answer(POLL, 201),
)
async def vote(
    context: Shared,
    classroom: FoundClass,
    body: Annotated[VoteBody, Body()],
    credentials: Annotated[
        HTTPAuthorizationCredentials | None,
        Depends(HTTPBearer(auto_error=False, description="Of the run of a pupil who votes.")),
    ] = None,
) -> JsonResponse:
    """Votes once: a pupil with the run's token, a page that watches a run with a ballot that it
    has drawn. There are never more ballots than pages."""
    poll = _poll_of(classroom)
    if body.number != poll.number:
        raise HTTPException(409, "This is not the question any more.")
    voter = _voter(context, classroom, body, credentials)
    try:
        poll.vote(voter, body.answer)
    except VoteRefused as error:
        raise HTTPException(409, str(error)) from None
    _announce(context, classroom)
    return JsonResponse(poll.document(has_counts=False), 201)


def _voter(
    context: Context,
    classroom: Classroom,
    body: VoteBody,
    credentials: HTTPAuthorizationCredentials | None,
) -> str:
    """Who votes. Raises 403 for a run of no pupil, or for a ballot too many."""
    if credentials is not None:
        token = credentials.credentials
        for run_id in classroom.pupils:
            if context.tokens.verify(token, run_id):
                return f"pupil {classroom.pupils[run_id].number}"
        raise HTTPException(403, "This token does not belong to a pupil of this class.")
    if not body.ballot:
        raise HTTPException(403, "A vote needs the token of a pupil's run, or a ballot.")
    poll = _poll_of(classroom)
    voter = f"ballot {body.ballot}"
    n_ballots = sum(each.startswith("ballot ") for each in poll.votes)
    if voter not in poll.votes and n_ballots >= context.notes.n_pages(classroom.run_ids()):
        raise HTTPException(403, "Only pages that show a run of this class may vote.")
    return voter


def _poll_of(classroom: Classroom) -> Poll:
    if classroom.poll is None:
        raise HTTPException(404, "This class has no question now.")
    return classroom.poll


def _announce(context: Context, classroom: Classroom) -> None:
    context.notes.send(classroom.run_ids(), "class_poll", classroom.poll_note())
