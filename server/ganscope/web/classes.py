"""The classes that are open: a code for each, its pupils, and what their pages are told.

A class is in memory only. It begins with the run of its instructor, has at most `MAX_PUPILS`
pupils, and ends when the instructor ends it, or after `CLASS_SECONDS`. All of this belongs to one
event loop.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ganscope.web.polls import Poll
from ganscope.web.short_codes import draw_code
from ganscope.wire.json_text import Json

MAX_CLASSES = 100
MAX_PUPILS = 40
MAX_NICK = 20
CLASS_SECONDS = 6 * 3600.0


class NoRoom(Exception):
    """No further class, or no further pupil, fits. The message is for the user."""


@dataclass
class Pupil:
    """Who takes part with one run.

    Attributes:
      number: counts those who have joined, from 1.
      nick: "" for a pupil without one, whose name is then the number.
    """

    number: int
    nick: str
    run_id: str

    def document(self) -> Json:
        return {"number": self.number, "nick": self.nick, "run": self.run_id}


@dataclass(eq=False)
class Classroom:
    """One class.

    Attributes:
      code: by which pupils find it.
      token: of the instructor.
      run_id: the instructor's run, whose viewers take part in votes.
      expires_at: by the clock of `Classes`.
      setup: `{config, speed, is_started}` of the runs of pupils who join.
      pupils: by the id of their run, in the order in which they joined.
      n_setups: how often the instructor has sent a setup.
      n_joined, n_joining, n_walls: pupils so far, pupils whose run is being created, open walls.
      poll: the present question; `n_polls` counts them.
      over: set when the class has ended.
    """

    code: str
    token: str
    run_id: str
    expires_at: float
    setup: Json
    pupils: dict[str, Pupil] = field(default_factory=dict)
    n_setups: int = 0
    n_joined: int = 0
    n_joining: int = 0
    n_walls: int = 0
    poll: Poll | None = None
    n_polls: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def verify(self, token: str) -> bool:
        """Returns whether a token is the instructor's. Takes the same time for all wrong tokens."""
        return hmac.compare_digest(token.encode(errors="surrogatepass"), self.token.encode())

    @property
    def is_full(self) -> bool:
        """Whether no further pupil fits."""
        return len(self.pupils) + self.n_joining >= MAX_PUPILS

    def keep_only(self, run_ids: set[str]) -> None:
        """Removes the pupils whose runs are not among these."""
        self.pupils = {run_id: pupil for run_id, pupil in self.pupils.items() if run_id in run_ids}

    def check_room(self) -> None:
        """Raises `NoRoom` if no further pupil fits."""
        if self.is_full:
            raise NoRoom(f"This class has {MAX_PUPILS} pupils already. Watch a run together.")

    def join(self, run_id: str, nick: str | None) -> Pupil:
        """Adds a pupil with a run of their own."""
        self.n_joined += 1
        pupil = Pupil(self.n_joined, clean_nick(nick), run_id)
        self.pupils[run_id] = pupil
        return pupil

    def move(self, run_id: str, to: str) -> Pupil:
        """Replaces the run of a pupil. Raises KeyError without such a pupil."""
        pupil = self.pupils.pop(run_id)
        pupil.run_id = to
        self.pupils[to] = pupil
        return pupil

    def poll_note(self) -> Json:
        """The present question as all pages get it; `poll` is null without one."""
        poll = None if self.poll is None else self.poll.document(has_counts=False)
        return {"code": self.code, "poll": poll}

    def run_ids(self) -> list[str]:
        """The instructor's run and those of all pupils."""
        return list({self.run_id: None} | dict.fromkeys(self.pupils))


def clean_nick(nick: str | None) -> str:
    """A nick of printable characters on one line. A page shows it as text, never as markup."""
    printable = "".join(c if c.isprintable() else " " for c in nick or "")
    return " ".join(printable.split())[:MAX_NICK].strip()


class Classes:
    """All open classes, by code; each belongs to the run with which it was opened.

    Args:
      clock: seconds.
      draw: draws a code.
      is_taken: whether a code leads to something else than a class.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        draw: Callable[[], str] = draw_code,
        is_taken: Callable[[str], bool] = lambda code: False,
    ) -> None:
        self._clock, self._draw, self._is_taken = clock, draw, is_taken
        self._classes: dict[str, Classroom] = {}

    def open(self, run_id: str, setup: Json) -> Classroom:
        """Opens a class around a run, and ends the one that this run had. Raises `NoRoom`."""
        self._end_old()
        if (before := self.of_instructor(run_id)) is not None:
            self.end(before)
        if len(self._classes) >= MAX_CLASSES:
            raise NoRoom(f"{MAX_CLASSES} classes are open already. Try again later.")
        while (code := self._draw()) in self._classes or self._is_taken(code):
            pass
        token = secrets.token_urlsafe(32)
        opened = Classroom(code, token, run_id, self._clock() + CLASS_SECONDS, setup)
        self._classes[code] = opened
        return opened

    def find(self, code: str) -> Classroom | None:
        """The class with a code, in small or capital letters."""
        self._end_old()
        return self._classes.get(code.upper())

    def of_instructor(self, run_id: str) -> Classroom | None:
        """The class that was opened with a run."""
        return next((each for each in self._classes.values() if each.run_id == run_id), None)

    def of_run(self, run_id: str) -> Classroom | None:
        """The class to which a run belongs, as the instructor's or as a pupil's."""
        self._end_old()
        return next(
            (c for c in self._classes.values() if run_id == c.run_id or run_id in c.pupils), None
        )

    def seconds_left(self, classroom: Classroom) -> float:
        """For how many seconds the class stays open."""
        return max(0.0, classroom.expires_at - self._clock())

    def end(self, classroom: Classroom) -> None:
        """Ends a class; its runs stay."""
        self._classes.pop(classroom.code, None)
        classroom.over.set()

    def _end_old(self) -> None:
        for classroom in list(self._classes.values()):
            if classroom.expires_at <= self._clock():
                self.end(classroom)
