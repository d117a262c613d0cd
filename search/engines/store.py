"""The SQLite file of the embedded engine: documents, their words, and how far it follows.

Every change raises `serial`; a removed document stays as an empty row, so that other processes
see the removal, and an older version never replaces a newer one. A rebuild fills tables of their
own, a new generation, and readers go over to it in one step.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import threading
import time
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from search import text
from search.documents import (
    FIELDS,
    OPENING,
    PROGRAM,
    Doc,
    from_plain,
    kind_of,
    to_plain,
)
from search.index import Mark, Unavailable

SHAPE: Final = "3"  # raise with the tables, the tokens or the documents; an older file is refilled
WORD_KINDS: Final = (OPENING, PROGRAM)
WORD_COLUMNS: Final = ("title", "names", "body")
WAITS: Final = 20_000  # milliseconds for another writer

_TABLES = (
    "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS generation (
  number INTEGER PRIMARY KEY, epoch TEXT NOT NULL, seq INTEGER NOT NULL, serial INTEGER NOT NULL,
  touched REAL NOT NULL)""",
)
_GENERATION = (
    """CREATE TABLE doc_{g} (
  kind TEXT NOT NULL, id INTEGER NOT NULL, serial INTEGER NOT NULL, version INTEGER NOT NULL,
  fingerprint TEXT, body TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID""",
    "CREATE INDEX doc_serial_{g} ON doc_{g} (serial)",
    *(
        f"CREATE VIRTUAL TABLE words_{kind}_{{g}} USING fts5(title, names, body,"
        " tokenize = 'unicode61 remove_diacritics 0')"
        for kind in WORD_KINDS
    ),
)
_UPSERT = """
INSERT INTO doc_{g} VALUES (:kind, :id, :serial, :version, :fingerprint, :body)
ON CONFLICT (kind, id) DO UPDATE SET serial = :serial, version = :version, fingerprint = :fingerprint, body = :body
WHERE version <= :version
"""
_PLAIN_TOKEN = re.compile("[0-9a-z]+|[\u3400-\u4dbf\u4e00-\u9fa5]+")


def stored_token(token: str) -> str:
    """A token FTS5 keeps whole: other than plain letters and Chinese are written as hex.

    The leading 一x cannot come from `text.tokens`, which never joins Chinese and Latin.
    """
    return token if _PLAIN_TOKEN.fullmatch(token) else "一x" + token.encode().hex()


def word_columns(doc: Doc) -> dict[str, list[str]]:
    """The tokens of each text column of a document, by the FIELDS table."""
    found: dict[str, list[str]] = {column: [] for column in WORD_COLUMNS}
    for field in FIELDS[kind_of(doc)]:
        if field.words:
            found[field.words].extend(text.tokens(getattr(doc, field.name)))
    return found


def fingerprint(doc: Doc) -> str:
    """Equal for equal documents, so that a stale one is found whatever its version says."""
    body = json.dumps(to_plain(doc), sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(body.encode(), digest_size=12).hexdigest()


class Store:
    """One file, one connection per thread. A file that is deleted or replaced under a running server is
    opened anew, and made anew where there is none: then it is empty and follows from the beginning."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        path.parent.mkdir(parents=True, exist_ok=True)
        self.connection()

    def connection(self) -> sqlite3.Connection:
        """This thread's connection to the file that is there now."""
        here = _identity(self._path)
        if here is None or here != getattr(self._local, "file", None):
            self._local.db = _open(self._path)
            self._local.file = _identity(self._path)
        return self._local.db

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection, None, None]:
        """One writing transaction; all or nothing."""
        with _transaction(self.connection()) as db:
            yield db

    def live(self) -> int:
        """The number of the generation that answers."""
        return int(_meta(self.connection())["live"])

    def state(self) -> tuple[int, int]:
        """(generation, serial): what readers compare with what they hold."""
        number, serial, _, _ = self._live_row()
        return number, serial

    def mark(self) -> Mark:
        """The epoch and the last Applied number the answering generation contains."""
        number, _, epoch, seq = self._live_row()
        return Mark(epoch, seq, str(number))

    def _live_row(self) -> tuple[int, int, str, int]:
        return (
            self.connection()
            .execute(
                "SELECT number, serial, epoch, seq FROM generation"
                " WHERE number = (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'live')"
            )
            .fetchone()
        )

    def set_mark(self, at: Mark) -> None:
        """Note how far a generation follows; never back within an epoch."""
        with self.writing() as db:
            db.execute(
                "UPDATE generation SET epoch = ?, seq = ? WHERE number = ? AND (epoch <> ? OR seq < ?)",
                (at.epoch, at.seq, int(at.generation), at.epoch, at.seq),
            )

    def put(self, docs: Iterable[Doc], at: Mark) -> None:
        g = int(at.generation)
        with self.writing() as db:
            serial = _next_serial(db, g)
            for doc in docs:
                kind, body = kind_of(doc), json.dumps(to_plain(doc), ensure_ascii=False)
                row = {"kind": kind, "id": doc.id, "serial": serial, "version": at.seq}
                row |= {"fingerprint": fingerprint(doc), "body": body}
                if db.execute(_UPSERT.format(g=g), row).rowcount and kind in WORD_KINDS:
                    words = (" ".join(map(stored_token, found)) for found in word_columns(doc).values())
                    db.execute(f"DELETE FROM words_{kind}_{g} WHERE rowid = ?", (doc.id,))
                    db.execute(
                        f"INSERT INTO words_{kind}_{g} (rowid, title, names, body) VALUES (?, ?, ?, ?)",
                        (doc.id, *words),
                    )

    def remove(self, kind: str, ids: Iterable[int], at: Mark) -> None:
        g = int(at.generation)
        with self.writing() as db:
            serial = _next_serial(db, g)
            for number in ids:
                row = {"kind": kind, "id": number, "serial": serial, "version": at.seq}
                row = {**row, "fingerprint": None, "body": None}
                if db.execute(_UPSERT.format(g=g), row).rowcount and kind in WORD_KINDS:
                    db.execute(f"DELETE FROM words_{kind}_{g} WHERE rowid = ?", (number,))

    def begin(self, epoch: str, seq: int) -> Mark:
        """Start a generation that nobody reads yet."""
        with self.writing() as db:
            return Mark(epoch, seq, str(_new_generation(db, epoch, seq)))

    def finish(self, at: Mark) -> None:
        """Let a generation answer. The one before stays for readers that are in the middle of it, until
        `tidy`. Raises `Unavailable` where it is gone."""
        with self.writing() as db:
            for number in (int(_meta(db)["live"]), int(at.generation)):
                _touch(db, number)
            db.execute("UPDATE meta SET value = ? WHERE name = 'live'", (at.generation,))

    def tidy(self, before: float) -> None:
        """Delete generations that neither answer nor were written to since then (seconds since 1970)."""
        with self.writing() as db:
            kept = db.execute(
                "SELECT number FROM generation WHERE touched >= ? OR number = ?",
                (before, int(_meta(db)["live"])),
            )
            _clear(db, keep=[number for (number,) in kept.fetchall()])

    def since(self, serial: int) -> list[tuple[str, int, Doc | None]]:
        """Documents put (or None: removed) after a serial, in no order."""
        rows = self.connection().execute(
            f"SELECT kind, id, body FROM doc_{self.live()} WHERE serial > ?", (serial,)
        )
        return [(kind, number, _read(kind, body)) for kind, number, body in rows]

    def every(self, kind: str) -> Iterator[Doc]:
        """All documents of a kind."""
        rows = self.connection().execute(
            f"SELECT body FROM doc_{self.live()} WHERE kind = ? AND body IS NOT NULL", (kind,)
        )
        for (body,) in rows:
            yield from_plain(kind, json.loads(body))

    def find(self, kind: str, ids: Sequence[int]) -> dict[int, Doc]:
        """Documents by id; absent ones are left out."""
        statement = f"SELECT body FROM doc_{self.live()} WHERE kind = ? AND id = ?"
        found = {}
        for number in ids:
            row = self.connection().execute(statement, (kind, number)).fetchone()
            if row and row[0]:
                found[number] = from_plain(kind, json.loads(row[0]))
        return found

    def fingerprints(self, kind: str, generation: str = "") -> dict[int, str]:
        g = int(generation) if generation else self.live()
        rows = self.connection().execute(
            f"SELECT id, fingerprint FROM doc_{g} WHERE kind = ? AND body IS NOT NULL", (kind,)
        )
        return dict(rows.fetchall())

    def holders(self, kind: str, column: str, terms: Sequence[str]) -> list[int]:
        """Ids whose column holds the terms, one right after another."""
        table, phrase = f"words_{kind}_{self.live()}", " ".join(map(stored_token, terms))
        rows = self.connection().execute(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ?", (f'{column} : "{phrase}"',)
        )
        return [row[0] for row in rows]


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file stands at the path; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(f"PRAGMA busy_timeout = {WAITS}")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    # What is deleted is overwritten: people erased from the index are gone from its file.
    db.execute("PRAGMA secure_delete = ON")
    for statement in _TABLES:
        db.execute(statement)
    if _meta(db).get("shape") != SHAPE:
        with _transaction(db):
            _begin_file(db)
    return db


def _begin_file(db: sqlite3.Connection) -> None:
    """Give a new file, or one of another shape, its empty first generation, unless somebody just did."""
    if _meta(db).get("shape") == SHAPE:
        return
    _clear(db)
    db.execute("DROP TABLE generation")
    for statement in _TABLES:
        db.execute(statement)
    number = _new_generation(db, "", 0)
    db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", [("shape", SHAPE), ("live", str(number))])


@contextmanager
def _transaction(db: sqlite3.Connection) -> Generator[sqlite3.Connection, None, None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _meta(db: sqlite3.Connection) -> dict[str, str]:
    return dict(db.execute("SELECT name, value FROM meta").fetchall())


def _new_generation(db: sqlite3.Connection, epoch: str, seq: int) -> int:
    # The first is the time, so that whoever held an earlier file sees that this is another one.
    number = db.execute(
        "SELECT coalesce(max(number), CAST(strftime('%s', 'now') AS INTEGER)) + 1 FROM generation"
    ).fetchone()[0]
    db.execute("INSERT INTO generation VALUES (?, ?, ?, 0, ?)", (number, epoch, seq, time.time()))
    for statement in _GENERATION:
        db.execute(statement.format(g=number))
    return number


def _next_serial(db: sqlite3.Connection, number: int) -> int:
    _touch(db, number)
    db.execute("UPDATE generation SET serial = serial + 1 WHERE number = ?", (number,))
    return db.execute("SELECT serial FROM generation WHERE number = ?", (number,)).fetchone()[0]


def _touch(db: sqlite3.Connection, number: int) -> None:
    """Note that a generation is in use. Raises `Unavailable` where it is gone."""
    if not db.execute("UPDATE generation SET touched = ? WHERE number = ?", (time.time(), number)).rowcount:
        raise Unavailable(f"generation {number} is gone")


def _clear(db: sqlite3.Connection, keep: Collection[int] = ()) -> None:
    """Drop every table of documents but those of the generations to keep."""
    names = [
        name
        for (name,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND (name LIKE 'doc%' OR sql LIKE 'CREATE VIRTUAL%')"
        )
    ]
    for name in names:
        if not name.endswith(tuple(f"_{number}" for number in keep)):
            db.execute(f"DROP TABLE {name}")
    db.execute(f"DELETE FROM generation WHERE number NOT IN ({', '.join(map(str, keep)) or 0})")


def _read(kind: str, body: str | None) -> Doc | None:
    return from_plain(kind, json.loads(body)) if body else None
