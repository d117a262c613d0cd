"""Settings of the test suite: fast password hashes, work in line, its own run folder."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("VOCMATCH_MODE", "test")
os.environ.setdefault("VOCMATCH_WORK", "inline")
if "VOCMATCH_VAR" not in os.environ:
    os.environ["VOCMATCH_VAR"] = tempfile.mkdtemp(prefix="vocmatch-test-")
    atexit.register(shutil.rmtree, os.environ["VOCMATCH_VAR"], ignore_errors=True)
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker and Path(os.environ["VOCMATCH_VAR"]).name != worker:
    # Each worker has its own database and index, which the processes it starts share.
    os.environ["VOCMATCH_VAR"] = str(Path(os.environ["VOCMATCH_VAR"]) / worker)

from search.cluster import Cluster
from vocmatch.settings import *
from vocmatch.settings import DATABASES, VOCMATCH_VAR

# Tests of the cluster name it themselves; all others stand on the embedded engine.
VOCMATCH_ELASTICSEARCH = Cluster()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and second processes of the tests see the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(VOCMATCH_VAR) / "test.sqlite3")}
