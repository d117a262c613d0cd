"""Settings of the test suite: fast password hashes, work in line, its own run folder."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("VOCMATCH_MODE", "test")
os.environ.setdefault("VOCMATCH_WORK", "inline")
os.environ.setdefault("VOCMATCH_VAR", tempfile.mkdtemp(prefix="vocmatch-test-"))

from vocmatch.settings import *
from vocmatch.settings import DATABASES, VOCMATCH_VAR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and second processes of the tests see the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(VOCMATCH_VAR) / "test.sqlite3")}
