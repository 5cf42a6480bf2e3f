"""Messages of the stream: what is understood, and how the rest is refused."""

import json
import math

import pytest

from ganscope.wire import messages
from ganscope.wire.messages import Ack, Command, MessageError, parse_message, usual_ack


def command(**more):
    return json.dumps(
        {"type": "command", "id": 1, "token": "t", "command": "start", "arguments": {}, **more}
    )


def test_ack_is_understood():
    assert parse_message('{"type":"ack","frame":3}') == Ack(type="ack", frame=3)


@pytest.mark.parametrize("number", ["0", "3", "123456789012345"])
def test_usual_ack_is_the_ack_that_it_looks_like(number):
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
def test_whatever_is_no_usual_ack_is_left_to_the_strict_reader(text):
    assert usual_ack(text.encode()) is None


def test_command_is_understood():
    message = parse_message(command(command="step", arguments={"n": 5}))
    assert isinstance(message, Command)
    assert message.body().n == 5


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
        (command(command="explode"), "start"),
        (command(token=5), "string"),
        (command(token="x" * 1000), "token"),
        (command(arguments=[]), "JSON object"),
        (command(id={}), "id"),
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
    ("name", "arguments", "field"),
    [
        ("step", {"n": 0}, "n"),
        ("step", {"n": 10**9}, "n"),
        ("step", {"player": "referee"}, "player"),
        ("step", {"m": 1}, "m"),
        ("reset", {"seed": -1}, "seed"),
        ("reset", {"seed": 2**40}, "seed"),
        ("patch", {"speed": 0}, "speed"),
        ("patch", {"speed": "fast"}, "speed"),
        ("patch", {"config": 5}, "config"),
        ("rewind", {"step": -1}, "step"),
        ("rewind", {}, "step"),
        ("start", {"now": True}, "now"),
    ],
)
def test_wrong_arguments_are_refused_by_field_and_with_the_commands_id(name, arguments, field):
    message = parse_message(command(id=9, command=name, arguments=arguments))
    with pytest.raises(MessageError) as refused:
        message.body()
    assert refused.value.id == 9
    assert refused.value.document["errors"][0]["field"] == field


def test_unknown_key_gets_a_suggestion():
    message = parse_message(command(command="step", arguments={"playr": "both"}))
    with pytest.raises(MessageError) as refused:
        message.body()
    assert refused.value.document["errors"][0]["suggestion"] == "player"


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
    assert json.loads(messages.reply(3, {"run": {}})) == {"type": "reply", "id": 3, "run": {}}


def test_refusal_is_tagged_as_a_problem():
    text = messages.refusal(3, {"type": "about:blank", "title": "No", "status": 403})
    assert json.loads(text) == {"type": "problem", "id": 3, "title": "No", "status": 403}
