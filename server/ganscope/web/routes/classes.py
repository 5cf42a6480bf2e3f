"""The REST routes of a class: open and end it, join it with a run, and set up all of its runs."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from ganscope.engine.protocol import EngineError, NoSuchRun
from ganscope.web.classes import Classroom, NoRoom, Pupil, clean_nick
from ganscope.web.context import Context, Shared
from ganscope.web.error_responses import responses
from ganscope.web.presenters import RUN, JsonResponse, json_answer, named_schema, run_document
from ganscope.web.routes.dependencies import COMMAND_ERRORS, Owned, ReservedRun
from ganscope.web.short_codes import CODE_LENGTH
from ganscope.wire.json_text import Json
from ganscope.wire.messages import MAX_SEED, ClassSetupBody, JoinBody, PupilBody

logger = logging.getLogger(__name__)

# Commands to the runs of a class that are on their way at the same time.
COMMANDS_AT_ONCE = 4
# A run that compiles may be one that was never started.
TRAINING = "running"

_INTEGER: Json = {"type": "integer", "minimum": 0}
CLASS = named_schema(
    "Class",
    code={"type": "string"},
    path={"type": "string", "description": "The address that pupils open."},
    run={"type": "string", "description": "The instructor's run."},
    n_pupils=_INTEGER,
    n_setups={**_INTEGER, "description": "How often the instructor has sent a setup."},
    seconds_left=_INTEGER,
)
PUPIL = named_schema("Pupil", number=_INTEGER, nick={"type": "string"}, run={"type": "string"})
OPENED = named_schema(
    "OpenedClass",
    **{"class": CLASS},
    token={"type": "string", "description": "Of the instructor; it is sent only once."},
)
JOINED = named_schema(
    "JoinedClass",
    **{"class": CLASS},
    pupil=PUPIL,
    run=RUN,
    token={"type": "string", "description": "Steers the run; it is sent only once."},
)
MEMBERSHIP = named_schema("Membership", **{"class": CLASS}, pupil={"type": ["object", "null"]})
SENT = named_schema(
    "SentSetup",
    n_runs={**_INTEGER, "description": "Runs that have the setup now."},
    failed={"type": "array", "items": {"type": "object"}},
)

router = APIRouter(prefix="/api", tags=["classes"], default_response_class=JsonResponse)

Code = Annotated[
    str,
    Path(
        pattern=f"^[A-Za-z]{{{CODE_LENGTH}}}$",
        description="Of the class, in small or capital letters.",
    ),
]


async def find_class(code: Code, context: Shared) -> Classroom:
    """The class of the path. Raises 404."""
    found = context.classes.find(code)
    if found is None:
        raise HTTPException(404, f"There is no class {code.upper()}. It may have ended.")
    return found


FoundClass = Annotated[Classroom, Depends(find_class)]


async def require_instructor(
    classroom: FoundClass,
    credentials: Annotated[
        HTTPAuthorizationCredentials | None,
        Depends(HTTPBearer(auto_error=False, description="The token that came with the class.")),
    ],
) -> Classroom:
    """The class of the path, if the caller has sent its instructor's token."""
    if credentials is None:
        raise HTTPException(
            401,
            "This needs the token of the class: Authorization: Bearer <token>.",
            {"WWW-Authenticate": "Bearer"},
        )
    if not classroom.verify(credentials.credentials):
        raise HTTPException(403, "This token does not belong to this class.")
    return classroom


Instructed = Annotated[Classroom, Depends(require_instructor)]


@router.post(
    "/runs/{run_id}/class",
    status_code=201,
    responses=responses(401, 403, 404, 429) | json_answer(OPENED, 201),
)
async def open_class(context: Shared, run_id: Owned) -> JsonResponse:
    """Opens a class around a run. Pupils who join get runs of their own with its setup; they train
    if it trains now. A class that the run had before ends."""
    run = await context.engine.get(run_id)
    before = context.classes.of_instructor(run_id)
    try:
        opened = context.classes.open(run_id, _setup_of(run))
    except NoRoom as error:
        raise HTTPException(429, str(error), {"Retry-After": "600"}) from None
    if before is not None:
        _announce_end(context, before)
    logger.info("class opened", extra={"class": opened.code, "run": run_id})
    answer = {"class": _document(context, opened), "token": opened.token}
    return JsonResponse(answer, 201, {"Cache-Control": "no-store"})


@router.get("/classes/{code}", responses=responses(404, 422) | json_answer(CLASS))
async def get_class(context: Shared, classroom: FoundClass) -> JsonResponse:
    """A class, without its pupils."""
    return JsonResponse(_document(context, classroom))


@router.delete("/classes/{code}", status_code=204, responses=responses(401, 403, 404, 422))
async def end_class(context: Shared, classroom: Instructed) -> Response:
    """Ends a class. The runs stay, and their pupils keep them."""
    context.classes.end(classroom)
    _announce_end(context, classroom)
    logger.info("class ended", extra={"class": classroom.code})
    return Response(status_code=204)


@router.post(
    "/classes/{code}/runs",
    status_code=201,
    responses=responses(400, 404, 413, 422, 429) | json_answer(JOINED, 201),
)
async def join_class(
    context: Shared,
    classroom: FoundClass,
    reservation: ReservedRun,
    body: Annotated[JoinBody | None, Body()] = None,
) -> JsonResponse:
    """Joins a class: creates a run with its setup; answers with the run and its token."""
    body = body or JoinBody()
    if classroom.is_full:
        # Pupils may have left and deleted their runs.
        ids = {run["id"] for run in await context.engine.runs()}
        classroom.keep_only(ids)
    try:
        classroom.check_room()
    except NoRoom as error:
        raise HTTPException(429, str(error), {"Retry-After": "30"}) from None
    setup, seed = classroom.setup, secrets.randbelow(MAX_SEED + 1)
    classroom.n_joining += 1
    try:
        run = await context.engine.create(
            None, setup["config"], seed=seed, start=setup["is_started"], speed=setup["speed"]
        )
    finally:
        classroom.n_joining -= 1
    reservation.run_id = run["id"]
    pupil = classroom.join(run["id"], body.nick)
    logger.info("run created", extra={"run": run["id"], "class": classroom.code})
    answer = {
        "class": _document(context, classroom),
        "pupil": pupil.document(),
        "run": run_document(run, context.settings.root_path),
        "token": context.tokens.token_of(run["id"]),
    }
    return JsonResponse(answer, 201, {"Cache-Control": "no-store"})


@router.get(
    "/classes/{code}/runs/{run_id}",
    responses=responses(401, 403, 404, 422) | json_answer(MEMBERSHIP),
)
async def get_membership(context: Shared, classroom: FoundClass, run_id: Owned) -> JsonResponse:
    """Who of a class has a run, for its owner; `pupil` is null for the instructor's run."""
    pupil = classroom.pupils.get(run_id)
    if pupil is None and run_id != classroom.run_id:
        raise HTTPException(404, "This run does not belong to this class.")
    return _membership(context, classroom, pupil)


@router.patch(
    "/classes/{code}/runs/{run_id}",
    responses=responses(401, 403, 404, 422) | json_answer(MEMBERSHIP),
)
async def change_pupil(
    context: Shared,
    classroom: FoundClass,
    run_id: Owned,
    body: Annotated[PupilBody, Body()],
) -> JsonResponse:
    """Renames a pupil, or moves a pupil from an earlier run to this one, whose token is needed
    as well."""
    if body.moved_from is not None and run_id not in classroom.pupils:
        if not context.tokens.verify(body.moved_from_token or "", body.moved_from):
            raise HTTPException(403, "This token does not belong to the earlier run.")
        if body.moved_from in classroom.pupils:
            classroom.move(body.moved_from, run_id)
    pupil = classroom.pupils.get(run_id)
    if pupil is None:
        raise HTTPException(404, "This run does not belong to this class.")
    if body.nick is not None:
        pupil.nick = clean_nick(body.nick)
    return _membership(context, classroom, pupil)


@router.post("/classes/{code}/setup", responses=COMMAND_ERRORS | json_answer(SENT))
async def send_setup(
    context: Shared, classroom: Instructed, body: Annotated[ClassSetupBody, Body()]
) -> JsonResponse:
    """Gives the configuration and the speed of a run to all runs of the class, and to those of
    pupils who come later; lets them begin again, train or stop. Answers when all have done so."""
    setup = dict(classroom.setup)
    if body.run is not None:
        setup |= _setup_of(await context.engine.get(body.run))
        setup["is_started"] = classroom.setup["is_started"]
        classroom.n_setups += 1
    if body.start is not None:
        setup["is_started"] = body.start
    classroom.setup = setup
    slots = asyncio.Semaphore(COMMANDS_AT_ONCE)
    failed: list[Json] = []

    async def apply(pupil: Pupil) -> None:
        async with slots:
            try:
                await _apply(context, pupil.run_id, setup, body)
            except NoSuchRun:
                classroom.pupils.pop(pupil.run_id, None)
            except EngineError as error:
                failed.append({**pupil.document(), "detail": str(error)})

    await asyncio.gather(*(apply(pupil) for pupil in list(classroom.pupils.values())))
    fields = {"changed": body.run is not None, "restarted": body.restart, "started": body.start}
    context.notes.send(list(classroom.pupils), "class_setup", fields)
    return JsonResponse({"n_runs": len(classroom.pupils) - len(failed), "failed": failed})


async def _apply(context: Context, run_id: str, setup: Json, body: ClassSetupBody) -> None:
    """Gives one run a setup, and lets it begin again and train or stop, as asked."""
    command = context.engine.command
    run = await context.engine.get(run_id)
    was_training = run["status"] == TRAINING
    if body.run is not None:
        off = dict.fromkeys(run["config"]["stabilizers"])
        config = {**setup["config"], "stabilizers": {**off, **setup["config"]["stabilizers"]}}
        await command(run_id, "patch", {"config": config, "speed": setup["speed"]})
    if body.restart:
        await command(run_id, "reset", {"seed": None})
    if body.start or (body.start is None and body.restart and was_training):
        await command(run_id, "start", {})
    elif body.start is False:
        await command(run_id, "stop", {})


def _setup_of(run: Json) -> Json:
    return {
        "config": run["config"],
        "speed": run["speed"],
        "is_started": run["status"] == TRAINING,
    }


def _document(context: Context, classroom: Classroom) -> Json:
    return {
        "code": classroom.code,
        "path": f"{context.settings.root_path}/c/{classroom.code}",
        "run": classroom.run_id,
        "n_pupils": len(classroom.pupils),
        "n_setups": classroom.n_setups,
        "seconds_left": int(context.classes.seconds_left(classroom)),
    }


def _membership(context: Context, classroom: Classroom, pupil: Any) -> JsonResponse:
    found = None if pupil is None else pupil.document()
    return JsonResponse({"class": _document(context, classroom), "pupil": found})


def _announce_end(context: Context, classroom: Classroom) -> None:
    context.notes.send(classroom.run_ids(), "class_over", {"code": classroom.code})
