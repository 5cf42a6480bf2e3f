"""The bodies of requests and the messages of the stream, with their validation."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ganscope.gan.suggest import closest
from ganscope.wire.errors import (
    Document,
    error_document,
    error_entry,
    shorten,
    validation_error_document,
)
from ganscope.wire.json_text import Json, to_json

PROTOCOL = 1
SUBPROTOCOL = "ganscope.v1"
MAX_SEED = 2**32 - 1
MAX_STEPS = 10_000_000
MAX_STEP = 2**31 - 1
MAX_SAMPLES = 16_384
MAX_JUDGED = 4096

Seed = Annotated[int, Field(ge=0, le=MAX_SEED, description="The same seed gives the same run.")]
StepsPerSecond = Annotated[
    float,
    Field(ge=0.01, le=1e6, allow_inf_nan=False, description="Steps per second; null is unlimited."),
]

KeepRunning = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
KEEP_RUNNING: Any = Field(
    None,
    description="For how many seconds the run trains on while nobody watches it, from its start or "
    "its last viewer on; the server's own `unwatched_seconds` are the least. Then it stops, and "
    "goes on when a viewer comes. Left out: until it is stopped, or a while after a viewer has "
    "come and left.",
)

Coordinate = Annotated[float, Field(allow_inf_nan=False)]


class Body(BaseModel):
    """A JSON object with these keys only; a string is not accepted as a number."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown(cls, given: Any) -> Any:
        known = list(cls.model_fields)
        for key in given if isinstance(given, dict) else ():
            if key not in known:
                context = {
                    "unknown": str(key)[:100],
                    "given": given[key],
                    "allowed": "one of " + ", ".join(known) if known else "an empty object",
                    "suggestion": closest(str(key), known),
                }
                raise PydanticCustomError("unknown_key", "unknown key {unknown}", context)
        return given


class CreateBody(Body):
    """A new run."""

    preset: str | None = Field(None, description="The preset to begin from; see the catalog.")
    config: Json = Field(
        default_factory=dict, description="A merge patch over the preset, or over the defaults."
    )
    seed: Seed | None = Field(None, description="Left out, one is drawn.")
    start: bool = Field(False, description="Train at once.")
    speed: StepsPerSecond | None = None
    keep_running_seconds: KeepRunning | None = KEEP_RUNNING


class ResetBody(Body):
    """The seed of a run that begins again; left out, the seed stays."""

    seed: Seed | None = None


class StepBody(Body):
    """How many steps to train, and which player moves."""

    n: int = Field(1, ge=1, le=MAX_STEPS, description="Number of steps.")
    player: Literal["both", "discriminator", "generator"] = Field(
        "both", description="Who moves; the other one stands still."
    )


class RewindBody(Body):
    """The step to return to."""

    step: int = Field(ge=0, le=MAX_STEP, description="From 0 to the run's `last_step`.")


class ForkBody(Body):
    """The step where a fork begins, and what changes in it."""

    step: int | None = Field(
        None, ge=0, le=MAX_STEP, description="Left out, the present one of the run."
    )
    config: Json = Field(
        default_factory=dict, description="A merge patch that takes effect at that step."
    )
    seed: Seed | None = Field(
        None, description="What chance follows from that step on. Left out, it stays."
    )
    start: bool = Field(False, description="Train at once.")
    speed: StepsPerSecond | None = Field(None, description="Left out, that of the run.")
    lockstep: bool = Field(
        False, description="Both runs train to the same steps, and start and stop as one."
    )
    keep_running_seconds: KeepRunning | None = KEEP_RUNNING


class NoBody(Body):
    """An empty object."""


class Bound(Body):
    """A bound of a metric: exactly one of `above` and `below`."""

    name: str = Field(description="A metric of the catalog.", max_length=100)
    above: Coordinate | None = Field(None, description="Stop once it is above this.")
    below: Coordinate | None = Field(None, description="Stop once it is below this.")


class StopWhenBody(Body):
    """Conditions that stop the run: the first that holds stops it, and all are cleared then."""

    step: int | None = Field(None, ge=1, le=MAX_STEP, description="At this very step.")
    metric: Bound | None = Field(None, description="At the measurement that passes a bound.")
    notice: str | None = Field(
        None, max_length=100, description="When this notice of the catalog is given."
    )


class PatchBody(Body):
    """A JSON merge patch (RFC 7396) of the configuration, the speed, and when to stop."""

    config: Json = Field(
        default_factory=dict, description="null puts a value back, or a stabilizer off."
    )
    speed: StepsPerSecond | None = Field(None, description="Steps per second; null is unlimited.")
    stop_when: StopWhenBody | None = Field(None, description="null takes it back.")

    @property
    def has_speed(self) -> bool:
        """Whether the body has a speed: null means unlimited, a missing key leaves it unchanged."""
        return "speed" in self.model_fields_set


class ClassSetupBody(Body):
    """What all runs of a class do."""

    run: str | None = Field(
        None,
        max_length=100,
        description="The run whose configuration and speed all get; left out, they keep their own.",
    )
    restart: bool = Field(False, description="Begin at step 0, each run with its own seed.")
    start: bool | None = Field(None, description="Train or stop; left out, as it is.")


type Nick = Annotated[str, Field(max_length=200)]


class JoinBody(Body):
    """Who joins a class."""

    nick: Nick | None = Field(None, description="Left out, the pupil has a number only.")


class PupilBody(Body):
    """A pupil's new name, or the run from which a pupil comes to this one."""

    nick: Nick | None = Field(None, description="The new name; left out, it stays.")
    moved_from: str | None = Field(None, max_length=100, description="The pupil's earlier run.")
    moved_from_token: str | None = Field(None, max_length=200, description="Its token.")


type Answer = Annotated[str, Field(min_length=1, max_length=80)]


class PollBody(Body):
    """A question to a class."""

    question: str = Field(min_length=1, max_length=200)
    answers: list[Answer] = Field(min_length=2, max_length=4)


class VoteBody(Body):
    """A vote."""

    number: int = Field(ge=1, le=MAX_STEP, description="Of the question.")
    answer: int = Field(ge=0, le=3, description="Its place among the answers, from 0.")
    ballot: str = Field(
        "",
        pattern="^([0-9a-f-]{36})?$",
        description="A UUID that a page without a run in the class has drawn for itself.",
    )


type Place = Annotated[list[Coordinate], Field(min_length=2, max_length=2)]


class PointerBody(Body):
    """A place on the picture: x in the data's coordinates; y too in the plane, and on a line the
    share of the height from the top."""

    at: Place | None = Field(description="null takes the pointer away.")


class StrokeBody(Body):
    """Points that continue a stroke, in the coordinates of a pointer."""

    stroke: int = Field(ge=0, le=MAX_STEP, description="The owner's number of the stroke.")
    points: list[Place] = Field(min_length=1, max_length=64)


class JudgeBody(Body):
    """Points at which to ask the discriminator."""

    x: list[list[Coordinate]] = Field(
        min_length=1, max_length=MAX_JUDGED, description="Points, one list of coordinates each."
    )

    @field_validator("x", mode="before")
    @classmethod
    def _bound_first(cls, given: Any) -> Any:
        # Checked before the entries, which may be a million.
        if isinstance(given, list) and len(given) > MAX_JUDGED:
            raise PydanticCustomError("too_long", "too long", {"max_length": MAX_JUDGED})
        return given


type MessageId = Annotated[str, Field(max_length=200)] | int | None


class Ack(Body):
    """A viewer has drawn a frame."""

    type: Literal["ack"]
    frame: int = Field(ge=0)


class Ping(Body):
    """A viewer measures the round-trip time; the server answers with the same `id`."""

    type: Literal["ping"]
    id: MessageId = None


type ClientMessage = Annotated[Ack | Ping, Field(discriminator="type")]

_MESSAGE_TYPES = ("ack", "ping")
_CLIENT_MESSAGE: TypeAdapter[Ack | Ping] = TypeAdapter(ClientMessage)
_MESSAGE_ID: TypeAdapter[str | int | None] = TypeAdapter(MessageId)
# The REST calls that change a run, by command.
_REST_CALLS = {
    **{
        command: f"POST /api/runs/{{id}}/{command}"
        for command in ("start", "stop", "step", "reset", "rewind")
    },
    "patch": "PATCH /api/runs/{id}",
}
# An acknowledgement as JSON.stringify writes it, of which thousands arrive in a second.
_USUAL_ACK = re.compile(rb'\{"type":"ack","frame":(0|[1-9][0-9]{0,14})\}')


class MessageError(ValueError):
    """An invalid message of a viewer; carries the error document to answer with."""

    def __init__(self, id: int | str | None, document: Document) -> None:
        self.id, self.document = id, document
        super().__init__(document["detail"])

    @classmethod
    def unreadable(cls, reason: str) -> Self:
        return cls(None, validation_error_document([{"type": "custom", "loc": (), "msg": reason}]))


def usual_ack(text: bytes) -> int | None:
    """The frame of an acknowledgement exactly as the page writes it. None for any other text, which
    `parse_message` may still read as one."""
    found = _USUAL_ACK.fullmatch(text)
    return None if found is None else int(found[1])


def parse_message(text: str | bytes | None) -> Ack | Ping:
    """Reads a message of a viewer. Raises `MessageError`."""
    if not isinstance(text, str):
        raise MessageError.unreadable("a JSON text message: only the server sends binary ones")
    try:
        return _CLIENT_MESSAGE.validate_json(text)
    except ValidationError as error:
        details = error.errors()
    if details[0]["type"] == "union_tag_invalid":
        raise _unknown_type(details[0]["input"])
    raise MessageError(None, validation_error_document(details))


def _unknown_type(message: Json) -> MessageError:
    """The answer to a message of another type; it names the REST call that does what a command
    asks for."""
    allowed = "one of " + ", ".join(_MESSAGE_TYPES)
    given = shorten(message["type"], 60)
    command = message.get("command")
    call = _REST_CALLS.get(command if isinstance(command, str) else "", _REST_CALLS["start"])
    text = (
        f"type must be {allowed} (got {given!r}). The stream takes no commands: send them as "
        f"REST calls with the run's token in the header Authorization, such as {call}."
    )
    entry = error_entry("type", message["type"], allowed, text)
    document = error_document(422, text, errors=[entry], title="Invalid request")
    return MessageError(_id_of(message), document)


def _id_of(message: Json) -> str | int | None:
    """The id of a message that cannot be read otherwise; None where it is no valid id."""
    try:
        return _MESSAGE_ID.validate_python(message.get("id"), strict=True)
    except ValidationError:
        return None


def hello(run: Json) -> str:
    """The first message of a stream."""
    return to_json({"type": "hello", "protocol": PROTOCOL, "run": run})


def event(seq: int, step: int, kind: str, fields: Json) -> str:
    """An event of the run."""
    return to_json({"type": "event", "seq": seq, "step": step, "kind": kind, **fields})


def note(kind: str, fields: Json) -> str:
    """Something about the people around a run, such as what the instructor of its class did."""
    return to_json({"type": "note", "kind": kind, **fields})


def process(status: Json) -> str:
    """The training process is in another state: `{state, doing, since_seconds}`. Runs train only
    while the state is `up`."""
    return to_json({"type": "process", **status})


def pong(id: int | str | None) -> str:
    """The answer to a ping."""
    return to_json({"type": "pong", "id": id})


def refusal(id: int | str | None, document: Document) -> str:
    """A message was refused."""
    # The document's own `type` is a URI; here the tag of the message comes first.
    return to_json({**document, "type": "problem", "id": id})
