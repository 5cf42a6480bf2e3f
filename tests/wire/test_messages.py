"""The messages of the stream and the bodies of requests: which are valid, and how others fail."""

import json
import math

import pytest
from pydantic import ValidationError

from ganscope.wire import messages
from ganscope.wire.errors import validation_error_document
from ganscope.wire.messages import Ack, MessageError, Ping, parse_message, usual_ack


def test_ack_is_understood():
    assert parse_message('{"type":"ack","frame":3}') == Ack(type="ack", frame=3)


@pytest.mark.parametrize("number", ["0", "3", "123456789012345"])
def test_usual_ack_equals_the_parsed_ack(number):
    text = '{"type":"ack","frame":' + number + "}"
    assert parse_message(text) == Ack(type="ack", frame=usual_ack(text.encode()))


@pytest.mark.parametrize(
    "text",
    [
        *('{"type":"ack","frame":03}', '{"type":"ack","frame":-1}', '{"type":"ack","frame":1.0}'),
        *('{"type":"ack","frame":1}\n', '{"type":"ack","frame":٣}', '{"type":"ack","frame":}'),
        *('{"type":"ack", "frame":1}', '{"frame":1,"type":"ack"}', '{"type":"ack","frame":1}{}'),
        '{"type":"ack","frame":' + "9" * 5000 + "}",
    ],
)
def test_any_other_text_is_no_usual_ack(text):
    assert usual_ack(text.encode()) is None


@pytest.mark.parametrize("id", [7, "seven", None])
def test_ping_is_understood(id):
    assert parse_message(json.dumps({"type": "ping", "id": id})) == Ping(type="ping", id=id)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (None, "JSON text"),
        (b"\x00", "JSON text"),
        ("", "JSON"),
        ("not json", "JSON"),
        ("[]", "object"),
        ("null", "object"),
        ("{}", "type"),
        ('{"type":"hello"}', "ack"),
        ('{"type":1}', "ack"),
        ('{"type":"ack"}', "frame"),
        ('{"type":"ack","frame":-1}', "at least 0"),
        ('{"type":"ack","frame":"1"}', "whole number"),
        ('{"type":"ack","frame":1.5}', "whole number"),
        ('{"type":"ack","frame":NaN}', "number"),
        ('{"type":"ack","frame":true}', "whole number"),
        ('{"type":"ack","frame":1,"more":2}', "more"),
        ('{"type":"ping","id":{}}', "id"),
        ('{"type":"ping","token":"t"}', "token"),
        ("[" * 5000, "JSON"),
        ('{"type":"ack","frame":' + "9" * 5000 + "}", "frame"),
    ],
)
def test_malformed_message_is_refused_by_name(text, named):
    with pytest.raises(MessageError) as refused:
        parse_message(text)
    assert named in json.dumps(refused.value.document)
    assert refused.value.document["status"] == 422


@pytest.mark.parametrize(
    ("message", "call"),
    [
        ({"command": "start", "token": "t", "arguments": {}}, "POST /api/runs/{id}/start"),
        ({"command": "step"}, "POST /api/runs/{id}/step"),
        ({"command": "patch"}, "PATCH /api/runs/{id}"),
        ({"command": "explode"}, "POST /api/runs/{id}/start"),
        ({"command": ["start"]}, "POST /api/runs/{id}/start"),
        ({}, "POST /api/runs/{id}/start"),
    ],
)
def test_command_is_refused_with_the_rest_call_to_use_instead(message, call):
    with pytest.raises(MessageError) as refused:
        parse_message(json.dumps({"type": "command", "id": 1, **message}))
    assert refused.value.id == 1
    document = refused.value.document
    assert (document["status"], document["errors"][0]["field"]) == (422, "type")
    assert document["errors"][0]["allowed"] == "one of ack, ping"
    assert document["detail"].endswith(f"such as {call}.")


@pytest.mark.parametrize("id", [{}, [1], True, 1.5, "x" * 201])
def test_refusal_of_an_unknown_message_carries_valid_ids_only(id):
    with pytest.raises(MessageError) as refused:
        parse_message(json.dumps({"type": "command", "id": id}))
    assert refused.value.id is None


@pytest.mark.parametrize(
    ("body", "given", "field"),
    [
        (messages.StepBody, {"n": 0}, "n"),
        (messages.StepBody, {"n": 10**9}, "n"),
        (messages.StepBody, {"player": "referee"}, "player"),
        (messages.StepBody, {"m": 1}, "m"),
        (messages.ResetBody, {"seed": -1}, "seed"),
        (messages.ResetBody, {"seed": 2**40}, "seed"),
        (messages.PatchBody, {"speed": 0}, "speed"),
        (messages.PatchBody, {"speed": "fast"}, "speed"),
        (messages.PatchBody, {"config": 5}, "config"),
        (messages.RewindBody, {"step": -1}, "step"),
        (messages.RewindBody, {}, "step"),
        (messages.NoBody, {"now": True}, "now"),
    ],
)
def test_wrong_body_is_refused_by_field(body, given, field):
    assert errors_of(body, given)[0]["field"] == field


def test_unknown_key_gets_a_suggestion():
    (entry,) = errors_of(messages.StepBody, {"playr": "both"})
    assert entry["suggestion"] == "player"


def errors_of(body, given):
    with pytest.raises(ValidationError) as refused:
        body.model_validate(given)
    return validation_error_document(refused.value.errors())["errors"]


def test_messages_to_the_browser_are_json_without_nan():
    text = messages.event(1, 2, "speed", {"speed": math.inf})
    assert json.loads(text) == {
        "type": "event",
        "seq": 1,
        "step": 2,
        "kind": "speed",
        "speed": None,
    }
    assert json.loads(messages.hello({"id": "x"})) == {
        "type": "hello",
        "protocol": 1,
        "run": {"id": "x"},
    }
    status = {"state": "starting again", "doing": "importing JAX", "since_seconds": 0.5}
    assert json.loads(messages.process(status)) == {"type": "process", **status}
    assert json.loads(messages.pong("x")) == {"type": "pong", "id": "x"}


def test_refusal_is_tagged_as_a_problem():
    text = messages.refusal(3, {"type": "about:blank", "title": "No", "status": 403})
    assert json.loads(text) == {"type": "problem", "id": 3, "title": "No", "status": 403}
