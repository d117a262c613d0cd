"""What the import contracts cannot see: foreign keys, sizes, and the lock of the environment."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from django.apps import apps
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
# From the ground up; the search floor and the public site stand below and above.
APPS = next(
    contract["layers"]
    for contract in PROJECT["tool"]["importlinter"]["contracts"]
    if contract["name"] == "Apps of vocmatch"
)
LEVELS = {"search": 0}
for level, names in enumerate(reversed(APPS), start=1):
    LEVELS.update({name.strip(" ()"): level for name in names.split("|")})
LEVELS["cms"] = len(APPS) + 1
FLOORS = {"cms", "vocmatch", "search"}
FOLDERS = [*FLOORS, "tests"]
LONGEST_FILE, LONGEST_FUNCTION = 350, 40


def python_files():
    paths = [ROOT / "manage.py", *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))]
    return [path for path in paths if "migrations" not in path.parts]


def locked(name):
    """Name → requirements of a lock file; one name may stand for several Python versions."""
    found = {}
    for line in (ROOT / "deploy" / name).read_text().splitlines():
        if line and line[0] not in " #":
            requirement = Requirement(line.rstrip(" \\"))
            found.setdefault(requirement.name, []).append(requirement)
    return found


def test_no_foreign_key_points_upwards():
    upwards = []
    for model in apps.get_models(include_auto_created=True):
        level = LEVELS.get(model._meta.app_label)
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or not field.related_model:
                continue
            of, to = model._meta.app_label, field.related_model._meta.app_label
            if level is not None and of != to and LEVELS.get(to, -1) >= level:
                upwards.append(f"{model._meta.label}.{field.name} → {field.related_model._meta.label}")
    assert upwards == []


def test_every_app_of_the_project_has_its_level():
    own = {config.label for config in apps.get_app_configs() if config.name.split(".")[0] in FLOORS}
    assert own <= set(LEVELS)


def test_files_and_functions_stay_short():
    long = []
    for path in python_files():
        text = path.read_text(encoding="utf-8")
        if (lines := len(text.splitlines())) > LONGEST_FILE:
            long.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}: {node.name} has {lines} lines")
    assert long == []


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.txt", PROJECT["project"]["dependencies"]),
        ("requirements-dev.txt", PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]),
    ],
)
def test_the_lock_holds_what_the_project_names(lock, wanted):
    held = locked(lock)
    for requirement in map(Requirement, wanted):
        versions = [next(iter(one.specifier)).version for one in held.get(requirement.name, [])]
        assert versions, f"{requirement.name} is not in {lock}"
        assert all(version in requirement.specifier for version in versions), (requirement, versions)


def test_the_test_lock_contains_the_other():
    run, test = locked("requirements.txt"), locked("requirements-dev.txt")
    assert {name: test.get(name) for name in run} == run


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_line_of_the_lock_has_a_hash_and_no_source(lock):
    text = (ROOT / "deploy" / lock).read_text()
    blocks = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert not re.search(r"https?://|^--?(index|extra-index|find-links)", text, re.MULTILINE)


def test_nothing_lowered_django_or_wagtail():
    assert Version(metadata.version("django")).release[:2] == (5, 2)
    assert metadata.version("wagtail") == "8.0.1"


def test_translation_functions_keep_a_name_that_is_collected():
    # makemessages finds words by the function's own name or `_`; under another name they stay English.
    alias = re.compile(r"import [pn]*gettext\w* as (?!_$)\w+", re.MULTILINE)
    hidden = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if alias.search(path.read_text(encoding="utf-8"))
    ]
    assert hidden == []
