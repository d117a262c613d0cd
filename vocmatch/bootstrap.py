"""Finds or builds the environment that `manage.py` runs in, with the standard library alone.

A complete environment that is already active is used as it is. Otherwise `.venv` beside `manage.py`
is made, gets exactly the locked requirements, and runs the command. `.venv/vocmatch-state` says how
far it is: `building`, or the hashes of the requirements that it holds.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections import deque
from collections.abc import Generator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Final, NoReturn

ROOT: Final = Path(__file__).resolve().parents[1]
VENV: Final = ROOT / ".venv"
STATE: Final = VENV / "vocmatch-state"
LOCK: Final = ROOT / ".venv.lock"
RUN: Final = ROOT / "deploy" / "requirements.txt"
# Holds everything of RUN in the same versions (a test compares them).
TEST: Final = ROOT / "deploy" / "requirements-dev.txt"
BUILDING: Final = "building"


def ensure(argv: Sequence[str]) -> None:
    """Return in a Python that has all that the command in `argv` needs, restarting in it if necessary.

    Raises `SystemExit` with the remedy where no environment can be made.
    """
    wanted = TEST if argv[1:2] == ["test"] else RUN
    if _inside():
        if not _holds(wanted):
            _build(wanted)
            _restart(_python(), argv)
    elif not _complete(wanted):
        if not _holds(wanted):
            _build(wanted)
        _restart(_python(), argv)
    if not sys.flags.utf8_mode:
        # Files and streams are UTF-8 whatever the locale says.
        _restart(Path(sys.executable), argv)


def run_tests(arguments: Sequence[str]) -> int:
    """Run pytest from the project's folder, so that paths in `arguments` start there."""
    # Imported here, because this file also runs before the environment exists.
    import pytest

    os.chdir(ROOT)
    return int(pytest.main(list(arguments)))


def _python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _inside() -> bool:
    """Whether this process runs in `.venv` already."""
    return VENV.exists() and VENV.samefile(sys.prefix)


def _complete(requirements: Path) -> bool:
    """Whether the running Python has each locked distribution in its locked version."""
    try:
        # It is one of the locked distributions itself: where it is missing, not everything is there.
        from packaging.requirements import Requirement
    except ImportError:
        return False
    lines = requirements.read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line or line[0] in " #":
            continue
        locked = Requirement(line.rstrip(" \\"))
        if locked.marker and not locked.marker.evaluate():
            continue
        try:
            if metadata.version(locked.name) not in locked.specifier:
                return False
        except metadata.PackageNotFoundError:
            return False
    return True


def _signature(requirements: Path) -> str:
    return f"{requirements.name} {hashlib.sha256(requirements.read_bytes()).hexdigest()}"


def _state() -> str:
    try:
        return STATE.read_text(encoding="utf-8")
    except OSError:
        return ""


def _holds(requirements: Path) -> bool:
    """Whether `.venv` was finished with exactly these requirements."""
    if _inside() and not Path(sysconfig.get_path("purelib")).is_dir():
        # The machine's Python was replaced by one that looks for its packages elsewhere.
        return False
    return _python().exists() and _signature(requirements) in _state().splitlines()


def _build(wanted: Path) -> None:
    """Make or update `.venv`, one process at a time."""
    try:
        with _lock():
            if _holds(wanted):
                return
            if not _usable():
                _make()
            STATE.write_text(BUILDING, encoding="utf-8")
            _install(wanted)
            held = [RUN, TEST] if wanted == TEST else [RUN]
            STATE.write_text("\n".join(map(_signature, held)), encoding="utf-8")
    except OSError as error:
        _fail(f"The environment could not be made: {error}")
    except KeyboardInterrupt:
        _fail("Stopped while building .venv; the next start makes it anew.")


@contextlib.contextmanager
def _lock() -> Generator[None, None, None]:
    """Hold the lock file; the system frees it when this process ends, however it ends."""
    with LOCK.open("a+b") as file:
        if not _try_lock(file.fileno()):
            _say("waiting for another start that builds .venv")
            while not _try_lock(file.fileno()):
                time.sleep(0.2)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _usable() -> bool:
    """Whether `.venv` can be installed into: finished or made by hand, with a Python that starts."""
    if _state() == BUILDING:
        return False
    task = "import sys; sys.exit(sys.version_info < (3, 11))"
    if not shutil.which("uv"):
        task = f"import pip; {task}"
    try:
        return subprocess.run([_python(), "-c", task], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _make() -> None:
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    _say(f"making {VENV}")
    uv = shutil.which("uv")
    if not uv and importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        _fail(
            "This Python lacks ensurepip, so it cannot make an environment. "
            f"On Debian and Ubuntu: apt install python{version}-venv"
        )
    VENV.mkdir()
    # Written first: what is killed from here on is seen as half-made.
    STATE.write_text(BUILDING, encoding="utf-8")
    base = getattr(sys, "_base_executable", sys.executable)
    if uv:
        _call([uv, "venv", "--allow-existing", "--python", base, str(VENV)])
    else:
        _call([base, "-m", "venv", str(VENV)])


def _install(requirements: Path) -> None:
    uv = shutil.which("uv")
    # uv brings its own certificates and would not know those that the machine's keeper added.
    os.environ.setdefault("UV_SYSTEM_CERTS", "1")
    hashed = ["--require-hashes", "-r", str(requirements)]
    _say(f"installing {requirements.name} with {'uv' if uv else 'pip'}")
    if uv:
        _call([uv, "pip", "install", "--python", str(_python()), *hashed])
    else:
        pip = [
            str(_python()),
            "-m",
            "pip",
            "--disable-pip-version-check",
            "install",
            "--no-user",
            "--no-input",
        ]
        _call([*pip, "--progress-bar", "off", *hashed])
    _say("the environment is ready")


def _call(command: list[str]) -> None:
    """Run a step of the installation, showing each package on a terminal; its last lines if it fails."""
    last: deque[str] = deque(maxlen=15)
    shows = sys.stderr.isatty()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace"
    ) as process:
        for line in process.stdout or ():
            last.append(line)
            if shows and line.startswith("Collecting "):
                sys.stderr.write(f"\r\033[Kvocmatch: {line.split()[1]}")
    if shows:
        sys.stderr.write("\r\033[K")
    if process.returncode:
        sys.stderr.writelines(last)
        _fail("The environment could not be made. Check the network and the lines above, then start again.")


def _restart(python: Path, argv: Sequence[str]) -> NoReturn:
    """Run the same command in another Python, as if it had been called so."""
    os.environ["PYTHONUTF8"] = "1"
    command = [str(python), str(ROOT / "manage.py"), *argv[1:]]
    if os.name == "nt":
        # There execv would return to the shell at once and split arguments at spaces.
        sys.exit(subprocess.call(command))
    sys.stderr.flush()
    os.execv(command[0], command)


def _say(text: str) -> None:
    # Standard output belongs to the command: its --json must stay clean.
    sys.stderr.write(f"vocmatch: {text}\n")
    sys.stderr.flush()


def _fail(text: str) -> NoReturn:
    sys.exit(f"vocmatch: {text}")
