"""What a document looks like in Elasticsearch: the FIELDS table and what is derived from it.

The document itself travels in `body`, which is not indexed, so that points are explained from exactly
what was put. Only field types of the server itself are used, no plugin.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from elasticsearch import dsl

from search.documents import (
    FIELDS,
    OPENING,
    PROGRAM,
    SEEKER,
    Doc,
    OpeningDoc,
    ProgramDoc,
    SeekerDoc,
    kind_of,
    to_plain,
)
from search.engines.base import FACETS
from search.engines.labels import facet_value, labels, top_pay
from search.engines.store import SHAPE, WORD_COLUMNS, fingerprint, word_columns
from search.matching import birthday, wanted
from search.matching.factors import VERSION, Weights, offered, weight
from search.matching.limits import ADULT_AGE, WORKING_AGE

LONGEST_TOKEN: Final = 200  # the whitespace analyzer cuts at 255; a query has at most 120 characters
SETTINGS: Final[Mapping[str, Any]] = {
    "auto_expand_replicas": "0-1",
    "max_result_window": 20_000,  # the last page of the largest size
    # How long a removal is remembered, so that a write delayed in a queue cannot undo it.
    "gc_deletes": "1h",
}

Make = Callable[[], dsl.Field]


def _day() -> dsl.Field:
    return dsl.Date(format="strict_date")


def _text(positions: bool) -> dsl.Field:
    # Tokens come ready made (`search.text`); lengths and frequencies never count.
    options = "positions" if positions else "docs"
    return dsl.Text(analyzer="whitespace", norms=False, index_options=options)


_TYPES: Final[Mapping[str, Make]] = {
    "int": dsl.Long,
    "date": _day,
    "flag": dsl.Boolean,
    "code": dsl.Keyword,
    "set": dsl.Keyword,
}
_COMMON: Final[Mapping[str, Make]] = {
    "body": lambda: dsl.Object(enabled=False),
    "fingerprint": dsl.Keyword,
    "place": dsl.GeoPoint,
    "left_open": dsl.Keyword,  # factors about which the document says nothing
}
_WORDS: Final[Mapping[str, Make]] = {
    **{f"{column}_words": lambda column=column: _text(column == "title") for column in WORD_COLUMNS},
    **{f"{name}_facet": dsl.Keyword for name in FACETS},
}
# Levels of codes, shares of what a list asks for, and days of legal age, beside the table's own fields.
_DERIVED: Final[Mapping[str, Mapping[str, Make]]] = {
    OPENING: {
        **_WORDS,
        "major_group": dsl.Keyword,
        "major_class": dsl.Keyword,
        "occupation_minor": dsl.Keyword,
        "occupation_middle": dsl.Keyword,
        "skill_share": dsl.SparseVector,
        "certificate_share": dsl.SparseVector,
        "required_count": dsl.Integer,
        "hazardous": dsl.Boolean,
        "pay": dsl.Integer,
        "top_pay": dsl.Integer,
    },
    SEEKER: {
        "major_group": dsl.Keyword,
        "major_class": dsl.Keyword,
        "wanted": dsl.Keyword,
        "wanted_minor": dsl.Keyword,
        "wanted_middle": dsl.Keyword,
        "condition_share": dsl.SparseVector,
        "working_age": _day,
        "adult": _day,
    },
    PROGRAM: dict(_WORDS),
}


def mapping(kind: str) -> dsl.Mapping:
    """The strict mapping of a kind; a field outside the two tables is refused by the server."""
    made = dsl.Mapping()
    made.meta("dynamic", "strict")
    columns = {field.name: _TYPES[field.column] for field in FIELDS[kind] if field.column in _TYPES}
    for name, make in {**columns, **_COMMON, **_DERIVED[kind]}.items():
        made.field(name, make())
    return made


def shape() -> str:
    """Changes with the mapping, the tokens, the documents or the score; part of the names of the indexes."""
    described = [VERSION, SHAPE, SETTINGS, *([kind, mapping(kind).to_dict()] for kind in FIELDS)]
    return hashlib.blake2b(json.dumps(described, sort_keys=True).encode(), digest_size=4).hexdigest()


def source_of(doc: Doc, weights: Weights) -> dict[str, Any]:
    """The document as it is sent. Weights are those of the skills an opening asks for."""
    kind, plain = kind_of(doc), to_plain(doc)
    source = {field.name: plain[field.name] for field in FIELDS[kind] if field.column in _TYPES}
    source |= {"body": plain, "fingerprint": fingerprint(doc)}
    if doc.lat is not None and doc.lon is not None:
        source["place"] = {"lat": doc.lat, "lon": doc.lon}
    if isinstance(doc, SeekerDoc):
        return source | _seeker(doc)
    words = {
        f"{column}_words": " ".join(token for token in found if len(token) <= LONGEST_TOKEN)
        for column, found in word_columns(doc).items()
    }
    facets = {f"{name}_facet": sorted(labels(name, facet_value(name, doc))) for name in FACETS}
    own = _opening(doc, weights) if isinstance(doc, OpeningDoc) else _program(doc)
    return source | words | facets | own


def feature(key: str) -> str:
    """A name for a weighted feature: the server takes no dots in it."""
    return key.replace("%", "%25").replace(".", "%2E")


def prefixes(codes: Iterable[str], length: int) -> list[str]:
    """The first characters of the codes, each once."""
    return sorted({code[:length] for code in codes if code})


def _opening(doc: OpeningDoc, weights: Weights) -> dict[str, Any]:
    asked, certificates = dict.fromkeys(doc.skills), dict.fromkeys(doc.certificates)
    whole = sum(weight(key, weights) for key in asked)
    pay = offered(doc)
    stated = {
        "major": any(doc.majors),
        "occupation": bool(doc.occupation),
        "skills": bool(asked),
        "certificates": bool(certificates),
        "distance": _placed(doc),
        "wage": pay is not None,
        "conditions": bool(doc.conditions),
    }
    return {
        "left_open": _left_open(stated),
        "major_group": prefixes(doc.majors, 4),
        "major_class": prefixes(doc.majors, 2),
        "occupation_minor": doc.occupation[:7],
        "occupation_middle": doc.occupation[:4],
        "skill_share": {feature(key): weight(key, weights) / whole for key in asked},
        "certificate_share": {feature(key): 1 / len(certificates) for key in certificates},
        "required_count": len(set(doc.required_certificates)),
        "hazardous": bool(doc.hazards),
        "pay": None if pay is None else max(0, pay),
        "top_pay": top_pay(doc),
    }


def _seeker(doc: SeekerDoc) -> dict[str, Any]:
    codes = wanted(doc)
    stated = {
        "occupation": bool(codes),
        "distance": _placed(doc),
        "wage": (doc.wage or 0) > 0,
        "conditions": bool(doc.conditions),
    }
    return {
        "left_open": _left_open(stated),
        "major_group": prefixes([doc.major], 4),
        "major_class": prefixes([doc.major], 2),
        "wanted": list(codes),
        "wanted_minor": prefixes(codes, 7),
        "wanted_middle": prefixes(codes, 4),
        "condition_share": {feature(key): 1 / len(doc.conditions) for key in doc.conditions},
        "working_age": birthday(doc.birthday, WORKING_AGE).isoformat(),
        "adult": birthday(doc.birthday, ADULT_AGE).isoformat(),
    }


def _program(doc: ProgramDoc) -> dict[str, Any]:
    return {"left_open": _left_open({"distance": _placed(doc)})}


def _placed(doc: Doc) -> bool:
    return doc.lat is not None and doc.lon is not None


def _left_open(stated: Mapping[str, bool]) -> list[str]:
    return sorted(factor for factor, is_stated in stated.items() if not is_stated)
