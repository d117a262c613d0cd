#!/usr/bin/env python3
"""Runs a command of vocmatch. The first run builds the environment in `.venv`.

An older Python must be able to read this file to say what is needed, so it keeps to the syntax of 3.6.
"""

import os
import shutil
import sys

OLDEST = (3, 11)


def main() -> None:
    if sys.version_info < OLDEST:
        sys.exit(too_old())
    # Imported here, because older Pythons cannot read it.
    from vocmatch import bootstrap

    bootstrap.ensure(sys.argv)
    if sys.argv[1:2] == ["test"]:
        sys.exit(bootstrap.run_tests(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vocmatch.settings")
    # Imported here, because it exists only once the environment does.
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def too_old() -> str:
    """What to say to a Python that cannot run vocmatch, with a newer one of this machine where there is one."""
    needed, found = ".".join(map(str, OLDEST)), sys.version.split()[0]
    newer = [name for name in ("python3.14", "python3.13", "python3.12", "python3.11") if shutil.which(name)]
    remedy = f"Run it with {newer[0]}." if newer else f"Install Python {needed} or newer."
    return f"vocmatch needs Python {needed} or newer, and this is {found}. {remedy}"


if __name__ == "__main__":
    main()
