"""Who may use which route: `permissions.csv` read into memory, deny by default.

One row per route (or prefix, written `name*`) and role. Columns: route, methods, role, scope, purpose,
second_factor, sample. `role` is a value of `Role`, `anonymous`, `any` (everybody, logged in or not) or
`nobody` (closed on purpose).
`scope` says which objects the role reaches (none / own / county / city / any): the views enforce it
through `visible_to(actor)` and the generated test proves it with the `sample` factory.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("permissions.csv")
ANYBODY: Final = "any"
ANONYMOUS: Final = "anonymous"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table."""

    route: str
    methods: frozenset[str]
    role: str
    scope: str
    purpose: str
    second_factor: bool
    sample: str


@cache
def rules() -> tuple[Rule, ...]:
    """All rows of the table in file order."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Rule(
                route=row["route"],
                methods=frozenset(row["methods"].split()),
                role=role,
                scope=row["scope"],
                purpose=row["purpose"],
                second_factor=row["second_factor"] == "yes",
                sample=row["sample"],
            )
            for row in csv.DictReader(file)
            for role in row["role"].split()
        )


@cache
def rules_for(route: str) -> tuple[Rule, ...]:
    """Rows of a route: its own, else those of the longest prefix that covers it."""
    exact = tuple(rule for rule in rules() if rule.route == route)
    if exact:
        return exact
    prefixes = [rule for rule in rules() if rule.route.endswith("*") and route.startswith(rule.route[:-1])]
    longest = max((len(rule.route) for rule in prefixes), default=0)
    return tuple(rule for rule in prefixes if len(rule.route) == longest)


def rule_of(route: str, role: str | None, method: str) -> Rule | None:
    """The row that lets the role use the route with the method; None where nothing does."""
    mine = {role or ANONYMOUS, ANYBODY}
    method = "GET" if method in {"HEAD", "OPTIONS"} else method
    for rule in rules_for(route):
        if rule.role in mine and method in rule.methods:
            return rule
    return None
