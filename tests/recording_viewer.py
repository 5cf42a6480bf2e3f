"""A viewer that keeps what it is sent."""

from __future__ import annotations


class RecordingViewer:
    """`got`: the numbers of frames, the kinds of events and the states of the process, in order."""

    def __init__(self):
        self.got = []

    def on_frame(self, number, frame):
        self.got.append(number)

    def on_event(self, event):
        self.got.append(event["kind"])

    def on_process(self, status):
        self.got.append(status["state"])
