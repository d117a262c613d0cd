"""What an import holds between the upload and the confirmation: the file, then its checked rows.

Both are encrypted with the data key and stand in the database, so that any worker can go on.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any, Final

from django.db import transaction

from vocmatch.accounts.models import Organisation, User
from vocmatch.accounts.secrets import decrypt, encrypt
from vocmatch.work import services
from vocmatch.work.models import Import, ImportChunk, ImportPart

PIECE: Final = 512 << 10  # bytes of the file in one row
CHUNK: Final = 500  # rows checked between two commits


@transaction.atomic
def begin(
    *,
    kind: str,
    actor: User | None,
    organisation: Organisation,
    file_name: str,
    content: bytes,
    queue: bool = True,
) -> Import:
    """Keep an uploaded file and start the run of this kind that reads it."""
    run = services.start(kind=kind, actor=actor, organisation=organisation, queue=queue)
    made = Import.objects.create(
        run=run, kind=kind, file_name=file_name[-120:], digest=hashlib.sha256(content).hexdigest()
    )
    for number, start in enumerate(range(0, len(content), PIECE)):
        piece = base64.b64encode(content[start : start + PIECE]).decode()
        ImportPart.objects.create(of=made, number=number, ciphertext=encrypt(piece))
    return made


def content_of(of: Import) -> bytes:
    """The uploaded file; empty once `forget_file` was called."""
    pieces = of.parts.values_list("ciphertext", flat=True).iterator(chunk_size=4)
    return b"".join(base64.b64decode(decrypt(piece)) for piece in pieces)


def forget_file(of: Import) -> None:
    """Delete the uploaded file: its rows are read, and columns nobody needs end here."""
    of.parts.all().delete()


def store(of: Import, number: int, rows: list[Any], counts: dict[str, int]) -> None:
    """Keep checked rows (JSON values), replacing a chunk of the same number."""
    ciphertext = encrypt(json.dumps(rows, ensure_ascii=False, separators=(",", ":")))
    ImportChunk.objects.update_or_create(
        of=of, number=number, defaults={"ciphertext": ciphertext, "counts": counts}
    )


def rows_of(chunk: ImportChunk) -> list[Any]:
    """What `store` was given."""
    return json.loads(decrypt(chunk.ciphertext))


def all_rows(of: Import, having: str = "") -> Iterator[Any]:
    """The stored rows in file order; with `having` only of chunks that count some of that name."""
    chunks = of.chunks.order_by("number")
    if having:
        chunks = chunks.filter(**{f"counts__{having}__gt": 0})
    for chunk in chunks.iterator(chunk_size=4):
        yield from rows_of(chunk)
