"""Saves runs on disk: one SQLite file, in which each run is a set of named parts.

An error of the disk harms no training: the methods raise `NotSaved`, and the next call tries again,
and opens the file again if necessary. One process at a time owns the file. SQLite's own lock
ensures that; it ends with the process, however that ends.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

logger = logging.getLogger(__name__)

type Changes = Mapping[str, Mapping[str, bytes | None]]

APPLICATION_ID = 0x67616E73  # "gans", so that tools recognise the file
VERSION = 1
PAGE_BYTES = 4096
DEFAULT_MAX_BYTES = 2**30
LOCK_SECONDS = 1.0
HEAD = "head"

_tables = sa.MetaData()
RUNS = sa.Table(
    "runs",
    _tables,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("touched_at", sa.Float, nullable=False, index=True),
)
PARTS = sa.Table(
    "parts",
    _tables,
    sa.Column("run", sa.ForeignKey(RUNS.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
    # A checksum, because SQLite does not notice if the disk changes the data.
    sa.Column("crc", sa.Integer, nullable=False),
)


class NotSaved(RuntimeError):
    """The disk could not be written or read. The message says why, for a person."""


class _Foreign(Exception):
    """The file belongs to another program, or to another version."""


@dataclass(frozen=True)
class Limits:
    """How many runs are kept, and for how long; those changed last stay longest."""

    keep_seconds: float = 7 * 86_400.0
    max_runs: int = 200


class Store:
    """The file. Any thread may call any method; a lock lets one work at a time.

    problem: why nothing is saved at present; None if saving works.
    generation: how often a new file was begun in place of an unreadable one; it has nothing of what
      was saved before.
    n_writes: how often something was written.
    """

    def __init__(
        self,
        path: Path,
        *,
        max_bytes: int = DEFAULT_MAX_BYTES,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.problem: str | None = None
        self.generation = 0
        self.n_writes = 0
        self._path, self._max_bytes, self._clock = Path(path), max_bytes, clock
        self._limits = limits or Limits()
        self._lock = threading.RLock()
        self._engine: sa.Engine | None = None
        self._is_closed = self._is_unsaved = False

    @classmethod
    def open(cls, path: Path, **options: Any) -> Self:
        """Never raises: `problem` says whether it can be used."""
        store = cls(path, **options)
        try:
            store._do(lambda connection: None)
        except NotSaved as error:
            logger.warning("Runs are not saved: %s", error)
        return store

    # The interface

    def save(self, changes: Changes) -> None:
        """Saves changes by run and part: new bytes, or None for a removed part. All or nothing.

        Raises:
          NotSaved: the reason.
        """

        def write(connection: sa.Connection) -> None:
            for run, parts in changes.items():
                row = {"id": run, "touched_at": self._clock()}
                connection.execute(_upsert(RUNS, ["id"], "touched_at"), row)
                gone = [name for name, data in parts.items() if data is None]
                kept = [
                    {"run": run, "name": name, "data": data, "crc": zlib.crc32(data)}
                    for name, data in parts.items()
                    if data is not None
                ]
                _remove(connection, run, gone)
                if kept:
                    connection.execute(_upsert(PARTS, ["run", "name"], "data", "crc"), kept)

        with self._lock:
            if not changes and self.problem is None:
                return
            self._is_unsaved = True
            self._do(write)
            self._is_unsaved, self.problem = False, None
            self.n_writes += bool(changes)

    def load(self, run: str) -> dict[str, bytes]:
        """All readable parts of a run; none if it is unknown. Raises `NotSaved`."""
        query = sa.select(PARTS).where(PARTS.c.run == run)
        return self._do(
            lambda connection: {
                row.name: row.data for row in connection.execute(query) if _is_whole(row)
            }
        )

    def heads(self, names: Iterable[str] = (HEAD,)) -> dict[str, dict[str, bytes]]:
        """These parts of all runs, those changed longest ago first. Raises `NotSaved`."""
        query = (
            sa.select(PARTS)
            .join(RUNS, PARTS.c.run == RUNS.c.id)
            .where(PARTS.c.name.in_(list(names)))
            .order_by(RUNS.c.touched_at)
        )

        def read(connection: sa.Connection) -> dict[str, dict[str, bytes]]:
            found: dict[str, dict[str, bytes]] = {}
            for row in filter(_is_whole, connection.execute(query)):
                found.setdefault(row.run, {})[row.name] = row.data
            return found

        return self._do(read)

    def delete(self, runs: Iterable[str]) -> None:
        """Deletes runs with all their parts. Raises `NotSaved`."""
        gone = [{"gone": run} for run in runs]
        if gone:
            self._do(lambda connection: connection.execute(_DELETE, gone))

    def retain(self, busy: Iterable[str]) -> list[str]:
        """Deletes the runs that were changed longest ago, except busy ones, until the limits hold.
        Returns the deleted runs. Raises `NotSaved`."""
        before, busy = self._clock() - self._limits.keep_seconds, set(busy)
        query = sa.select(RUNS.c.id, RUNS.c.touched_at).order_by(RUNS.c.touched_at)

        def trim(connection: sa.Connection) -> list[str]:
            rows = connection.execute(query).all()
            surplus = len(rows) - self._limits.max_runs
            gone: list[str] = []
            for row in (row for row in rows if row.id not in busy):
                is_full = _used_bytes(connection) > 0.9 * self._max_bytes
                if row.touched_at >= before and len(gone) >= surplus and not is_full:
                    break
                connection.execute(_DELETE, [{"gone": row.id}])
                gone.append(row.id)
            return gone

        gone = self._do(trim)
        if gone:
            self._do(lambda connection: connection.exec_driver_sql("PRAGMA incremental_vacuum"))
        for run in gone:
            logger.info("run expired", extra={"run": run, "reason": "retention"})
        return gone

    def health(self) -> dict[str, Any]:
        """`{path, problem, n_bytes}`; never raises."""
        try:
            n_bytes = sum(file.stat().st_size for file in self._files())
        except OSError:
            n_bytes = 0
        return {"path": str(self._path), "problem": self.problem, "n_bytes": n_bytes}

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            self._disconnect()

    # The implementation

    def _do[T](self, work: Callable[[sa.Connection], T]) -> T:
        """Does work in one transaction; opens the file if necessary."""
        with self._lock:
            try:
                if self._engine is None:
                    self._engine = self._opened()
                with self._engine.begin() as connection:
                    result = work(connection)
            except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError) as error:
                raise self._failed(error) from error
            if not self._is_unsaved:  # after a failed save, a successful read proves nothing
                self.problem = None
            return result

    def _opened(self) -> sa.Engine:
        if self._is_closed:
            raise OSError("The store was closed.")
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for _ in range(2):
            engine = self._connected()
            try:
                with engine.begin() as connection:
                    _prepare(connection)
                return engine
            except (sa.exc.DatabaseError, _Foreign) as error:
                engine.dispose()
                if not _is_useless(error):
                    raise
                self._put_aside(error)
        raise OSError("A new file cannot be used either.")

    def _connected(self) -> sa.Engine:
        # One connection, which is never closed: it holds the lock on the file.
        engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(self._path)),
            poolclass=sa.StaticPool,
            connect_args={"check_same_thread": False, "timeout": LOCK_SECONDS},
        )
        max_pages = max(16, self._max_bytes // PAGE_BYTES)

        @sa.event.listens_for(engine, "connect")
        def configure(connection: sqlite3.Connection, _: object) -> None:
            for pragma in (
                f"page_size={PAGE_BYTES}",
                "auto_vacuum=INCREMENTAL",
                "locking_mode=EXCLUSIVE",
                "journal_mode=WAL",
                "synchronous=NORMAL",
                "foreign_keys=ON",
                f"journal_size_limit={8 * 2**20}",
                f"max_page_count={max_pages}",
            ):
                connection.execute(f"PRAGMA {pragma}").fetchall()

        return engine

    def _failed(self, error: Exception) -> NotSaved:
        reason = _reason(error, self._path)
        self.problem = reason
        if _is_useless(error):
            self._disconnect()
            self._put_aside(error)
        elif not _is_full(error):
            self._disconnect()  # the next call opens the file again
        return NotSaved(reason)

    def _disconnect(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _put_aside(self, error: Exception) -> None:
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(self._clock()))
        aside = self._path.with_name(f"{self._path.name}.unreadable-{stamp}")
        logger.error("%s cannot be read (%s). It is kept as %s.", self._path, error, aside.name)
        self.generation += 1
        for file in self._files():
            file.replace(aside.with_name(aside.name + file.name.removeprefix(self._path.name)))

    def _files(self) -> list[Path]:
        names = (self._path.name + suffix for suffix in ("", "-wal", "-shm"))
        return [file for name in names if (file := self._path.with_name(name)).exists()]


_DELETE = sa.delete(RUNS).where(RUNS.c.id == sa.bindparam("gone"))


def _upsert(table: sa.Table, keys: list[str], *values: str) -> Any:
    statement = insert(table)
    new = {value: statement.excluded[value] for value in values}
    return statement.on_conflict_do_update(keys, set_=new)


def _is_whole(row: Any) -> bool:
    if zlib.crc32(row.data) == row.crc:
        return True
    logger.error("Part %s of run %s is damaged and left out.", row.name, row.run)
    return False


def _remove(connection: sa.Connection, run: str, names: list[str]) -> None:
    statement = sa.delete(PARTS).where(PARTS.c.run == run, PARTS.c.name == sa.bindparam("gone"))
    if names:
        connection.execute(statement, [{"gone": name} for name in names])


def _prepare(connection: sa.Connection) -> None:
    """Marks an empty file as ours. Raises `_Foreign` for any file that is not."""
    owner = _number(connection, "application_id")
    if _number(connection, "schema_version") == 0:
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")
    elif owner != APPLICATION_ID or _number(connection, "user_version") != VERSION:
        raise _Foreign("it is not from this version of ganscope")
    _tables.create_all(connection)


def _number(connection: sa.Connection, pragma: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one())


def _used_bytes(connection: sa.Connection) -> int:
    pages = _number(connection, "page_count") - _number(connection, "freelist_count")
    return pages * PAGE_BYTES


def _code(error: Exception) -> int:
    """SQLite's primary result code; 0 if there is none."""
    original = getattr(error, "orig", error)
    return int(getattr(original, "sqlite_errorcode", 0) or 0) & 0xFF


def _is_useless(error: Exception) -> bool:
    return isinstance(error, _Foreign) or _code(error) in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    )


def _is_full(error: Exception) -> bool:
    return _code(error) == sqlite3.SQLITE_FULL


def _reason(error: Exception, path: Path) -> str:
    """The reason for a person, with what to do about it."""
    match _code(error):
        case sqlite3.SQLITE_FULL:
            return f"There is no room left for {path}."
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"Another ganscope uses {path}. Choose another folder with --data-dir."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return f"{path} cannot be written."
        case _:
            return f"{path}: {getattr(error, 'orig', error)}"
