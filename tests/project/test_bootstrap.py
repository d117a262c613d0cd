"""The first run of `manage.py`, on copies of it with wheels made here instead of the real ones."""

from __future__ import annotations

import ast
import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import django
import pytest

ROOT = Path(__file__).resolve().parents[2]
# The Python beneath the environment of the tests, which has none of its packages.
BASE = getattr(sys, "_base_executable", sys.executable)
# What manage.py calls in Django: it prints the Python that runs it, its mode and its arguments.
DJANGO = """
import sys
def execute_from_command_line(argv):
    print(sys.prefix, sys.flags.utf8_mode, *argv[1:], sep="|")
"""


class Checkout:
    """A folder with manage.py, what it needs to start, and a lock that names a wheel beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wheels = folder / "wheels"
        self.venv = folder / ".venv"
        self.state = self.venv / "vocmatch-state"

    def fill(self) -> Checkout:
        folder = self.folder
        for part in ("vocmatch", "deploy", "wheels", "home", "empty bin"):
            (folder / part).mkdir(parents=True)
        shutil.copy(ROOT / "manage.py", folder)
        for name in ("__init__.py", "bootstrap.py"):
            shutil.copy(ROOT / "vocmatch" / name, folder / "vocmatch")
        self.lock("1.0")
        return self

    def lock(self, version: str) -> None:
        """Write a wheel of this version and requirements that ask for it by hash."""
        wheel = self.wheels / f"django-{version}-py3-none-any.whl"
        info = f"django-{version}.dist-info"
        files = {
            "django/__init__.py": "",
            "django/core/__init__.py": "",
            "django/core/management.py": DJANGO,
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: django\nVersion: {version}\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        for name in ("requirements.txt", "requirements-dev.txt"):
            (self.folder / "deploy" / name).write_text(f"django=={version} \\\n    --hash=sha256:{digest}\n")

    def environment(self, **more: str) -> dict[str, str]:
        return {
            "PATH": str(self.folder / "empty bin"),
            "HOME": str(self.folder / "home"),
            "LANG": "C",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": self.wheels.as_uri(),
            **more,
        }

    def start(self, *arguments: str, python: str = BASE, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [python, str(self.folder / "manage.py"), *arguments],
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *arguments: str, python: str = BASE, **more: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments, python=python, **more)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def run_after(self, startup: str) -> subprocess.CompletedProcess[str]:
        """Run in a Python that executes `startup` before anything else."""
        folder = self.folder / "startup"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(f"import sys\n{startup}\n")
        return self.run("check", PYTHONPATH=str(folder))


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path / "a path, 路径").fill()


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A checkout and what its first run answered."""
    made = Checkout(tmp_path_factory.mktemp("first") / "a path, 路径").fill()
    return made, made.run("demo", "--json", "two words")


@pytest.fixture
def built(first, tmp_path):
    """A copy of a checkout whose environment is ready."""
    shutil.copytree(first[0].folder, tmp_path / "built", symlinks=True)
    return Checkout(tmp_path / "built")


def test_the_first_run_builds_and_the_second_starts_at_once(first):
    checkout, answer = first
    assert answer.stdout == f"{checkout.venv}|1|demo|--json|two words\n"
    assert "installing requirements.txt with pip" in answer.stderr
    second = checkout.run("demo", PATH="", HOME="")
    assert (second.stdout, second.stderr) == (f"{checkout.venv}|1|demo\n", "")


def test_a_new_lock_updates_the_environment(built):
    built.lock("1.1")
    answer = built.run("check")
    assert "installing requirements.txt" in answer.stderr
    assert "making" not in answer.stderr
    assert list(built.venv.glob("lib/*/site-packages/django-1.1.dist-info"))


def test_a_half_made_environment_is_made_anew(built):
    built.state.write_text("building")
    (built.venv / "left.txt").touch()
    assert built.run("check").stdout == f"{built.venv}|1|check\n"
    assert not (built.venv / "left.txt").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(built):
    python = built.venv / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    assert built.run("check").stdout == f"{built.venv}|1|check\n"


def test_two_at_once_build_one_environment(checkout):
    both = [checkout.start("check"), checkout.start("check")]
    answers = [process.communicate(timeout=120) for process in both]
    assert [out for out, _ in answers] == [f"{checkout.venv}|1|check\n"] * 2
    said = "".join(err for _, err in answers)
    assert said.count("installing") == 1
    assert said.count("waiting for another start") == 1


def test_a_wheel_with_another_hash_is_refused(built):
    built.lock("1.1")
    with zipfile.ZipFile(built.wheels / "django-1.1-py3-none-any.whl", "a") as archive:
        archive.writestr("django/added.py", "")
    answer = built.run("check")
    assert answer.returncode == 1
    assert "DO NOT MATCH THE HASHES" in answer.stderr
    assert answer.stderr.endswith("Check the network and the lines above, then start again.\n")
    assert built.state.read_text() == "building"


def test_uv_installs_where_it_is_on_the_path(checkout):
    uv = checkout.folder / "empty bin" / "uv"
    uv.write_text(
        "#!/bin/sh\n"
        'echo "$@" >> "$UV_LOG"\n'
        f'if [ "$1" = venv ]; then exec "{BASE}" -m venv "$5"; fi\n'
        'python="$4"; shift 4; exec "$python" -m pip install "$@"\n'
    )
    uv.chmod(0o755)
    log = checkout.folder / "uv.log"
    assert checkout.run("check", UV_LOG=str(log)).stdout == f"{checkout.venv}|1|check\n"
    made, installed = log.read_text().splitlines()
    assert made.startswith("venv ")
    assert "--require-hashes" in installed


def test_without_ensurepip_the_package_to_install_is_named(checkout):
    # As Debian's Python is without python3-venv.
    answer = checkout.run_after("sys.modules['ensurepip'] = None")
    assert answer.returncode == 1
    assert f"apt install python{sys.version_info.major}.{sys.version_info.minor}-venv" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_an_active_environment_that_has_everything_is_used(checkout):
    (checkout.folder / "deploy" / "requirements.txt").write_text(
        f"# active\ndjango=={django.__version__} \\\n    --hash=sha256:0\n"
        "colorama==0.4.6 ; sys_platform == 'win32'\n"
    )
    answer = checkout.run("version", python=sys.executable)
    assert answer.stdout == f"{django.__version__}\n"
    assert not checkout.venv.exists()


def test_an_old_python_is_told_what_is_needed(checkout):
    answer = checkout.run_after("sys.version_info = (3, 6, 15, 'final', 0); sys.version = '3.6.15 (old)'")
    assert answer.returncode == 1
    assert answer.stderr == (
        "vocmatch needs Python 3.11 or newer, and this is 3.6.15. Install Python 3.11 or newer.\n"
    )


def test_old_pythons_can_read_manage_py():
    ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 6))


def test_the_command_test_runs_pytest_in_the_project_folder(built):
    # Stands for pytest, which the wheels made here do not hold.
    (built.folder / "pytest.py").write_text(
        "import os\ndef main(arguments):\n    print(os.getcwd(), arguments)\n    return 3\n"
    )
    answer = built.run("test", "tests/search", "-q")
    assert answer.returncode == 3
    assert answer.stdout == f"{built.folder} ['tests/search', '-q']\n"
