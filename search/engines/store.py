"""The SQLite file of the embedded engine: documents, their words, and how far it follows.

Every change raises `serial`; a removed document stays as an empty row, so that other processes
see the removal. A rebuild is one transaction: readers see the old index until it commits.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
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

SHAPE: Final = "1"  # raise with the tables, the tokens or the documents; an older file is refilled
WORD_KINDS: Final = (OPENING, PROGRAM)
WORD_COLUMNS: Final = ("title", "names", "body")

_TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS doc (
  kind TEXT NOT NULL, id INTEGER NOT NULL, serial INTEGER NOT NULL, mark TEXT, body TEXT,
  PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS doc_serial ON doc (serial);
CREATE VIRTUAL TABLE IF NOT EXISTS words_opening USING fts5(title, names, body,
  tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE IF NOT EXISTS words_program USING fts5(title, names, body,
  tokenize = 'unicode61 remove_diacritics 0');
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
    """One file, one connection per thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        path.parent.mkdir(parents=True, exist_ok=True)
        with self.writing() as db:
            if self._meta(db, "shape") != SHAPE:
                for table in ("doc", "words_opening", "words_program", "meta"):
                    db.execute(f"DELETE FROM {table}")
                self._set(db, shape=SHAPE, serial="0", generation="0", epoch="", seq="0")

    def connection(self) -> sqlite3.Connection:
        db = getattr(self._local, "db", None)
        if db is None:
            db = sqlite3.connect(self._path, timeout=20, isolation_level=None)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.executescript(_TABLES)
            self._local.db = db
        return db

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection, None, None]:
        """One writing transaction; all or nothing."""
        db = self.connection()
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

    @staticmethod
    def _meta(db: sqlite3.Connection, name: str) -> str:
        row = db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    @staticmethod
    def _set(db: sqlite3.Connection, **values: str) -> None:
        db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    def state(self) -> tuple[int, int]:
        """(generation, serial): what readers compare with what they hold."""
        rows = dict(self.connection().execute("SELECT name, value FROM meta"))
        return int(rows["generation"]), int(rows["serial"])

    def mark(self) -> tuple[str, int]:
        """The epoch and the last Applied number this file contains."""
        rows = dict(self.connection().execute("SELECT name, value FROM meta"))
        return rows["epoch"], int(rows["seq"])

    def set_mark(self, epoch: str, seq: int) -> None:
        with self.writing() as db:
            self._set(db, epoch=epoch, seq=str(seq))

    def put(self, docs: Iterable[Doc]) -> None:
        with self.writing() as db:
            self._write(db, docs)

    def _write(self, db: sqlite3.Connection, docs: Iterable[Doc], fresh: bool = False) -> None:
        serial = int(self._meta(db, "serial")) + 1
        for doc in docs:
            kind, body = kind_of(doc), json.dumps(to_plain(doc), ensure_ascii=False)
            row = (kind, doc.id, serial, fingerprint(doc), body)
            db.execute("INSERT OR REPLACE INTO doc VALUES (?, ?, ?, ?, ?)", row)
            if kind in WORD_KINDS:
                if not fresh:
                    db.execute(f"DELETE FROM words_{kind} WHERE rowid = ?", (doc.id,))
                words = (" ".join(map(stored_token, found)) for found in word_columns(doc).values())
                db.execute(
                    f"INSERT INTO words_{kind} (rowid, title, names, body) VALUES (?, ?, ?, ?)",
                    (doc.id, *words),
                )
        self._set(db, serial=str(serial))

    def remove(self, kind: str, ids: Iterable[int]) -> None:
        with self.writing() as db:
            serial = int(self._meta(db, "serial")) + 1
            for number in ids:
                db.execute(
                    "UPDATE doc SET serial = ?, mark = NULL, body = NULL WHERE kind = ? AND id = ?",
                    (serial, kind, number),
                )
                if kind in WORD_KINDS:
                    db.execute(f"DELETE FROM words_{kind} WHERE rowid = ?", (number,))
            self._set(db, serial=str(serial))

    def refill(self, docs: Iterable[Doc], mark: tuple[str, int]) -> None:
        """Replace everything in one transaction and start a new generation."""
        with self.writing() as db:
            for table in ("doc", "words_opening", "words_program"):
                db.execute(f"DELETE FROM {table}")
            self._write(db, docs, fresh=True)
            generation = str(int(self._meta(db, "generation")) + 1)
            self._set(db, generation=generation, epoch=mark[0], seq=str(mark[1]))

    def since(self, serial: int) -> list[tuple[str, int, Doc | None]]:
        """Documents put (or None: removed) after a serial, in no order."""
        rows = self.connection().execute("SELECT kind, id, body FROM doc WHERE serial > ?", (serial,))
        return [(kind, number, _read(kind, body)) for kind, number, body in rows]

    def every(self, kind: str) -> Iterator[Doc]:
        """All documents of a kind."""
        rows = self.connection().execute("SELECT body FROM doc WHERE kind = ? AND body IS NOT NULL", (kind,))
        for (body,) in rows:
            yield from_plain(kind, json.loads(body))

    def find(self, kind: str, ids: Sequence[int]) -> dict[int, Doc]:
        """Documents by id; absent ones are left out."""
        found = {}
        for number in ids:
            row = (
                self.connection()
                .execute("SELECT body FROM doc WHERE kind = ? AND id = ?", (kind, number))
                .fetchone()
            )
            if row and row[0]:
                found[number] = from_plain(kind, json.loads(row[0]))
        return found

    def fingerprints(self, kind: str) -> dict[int, str]:
        rows = self.connection().execute(
            "SELECT id, mark FROM doc WHERE kind = ? AND body IS NOT NULL", (kind,)
        )
        return dict(rows.fetchall())

    def holders(self, kind: str, column: str, terms: Sequence[str]) -> list[int]:
        """Ids whose column holds the terms, one right after another."""
        phrase = " ".join(map(stored_token, terms))
        rows = self.connection().execute(
            f"SELECT rowid FROM words_{kind} WHERE words_{kind} MATCH ?",
            (f'{column} : "{phrase}"',),
        )
        return [row[0] for row in rows]


def _read(kind: str, body: str | None) -> Doc | None:
    return from_plain(kind, json.loads(body)) if body else None
