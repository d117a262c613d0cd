"""Two web processes and one withdrawal: both, and the search, stop showing it at once."""

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from vocmatch.demo.organisations import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("web")

PATIENCE = 90  # seconds for a server to start on a busy machine

# One opening of the demo's employer with a title of its own, and one adult whom employers may see: alone.
PREPARE = """
import json
from django.utils import timezone
from search import indexing
from vocmatch.accounts.models import Consent, Membership
from vocmatch.employers import services as employers
from vocmatch.employers.models import Opening
from vocmatch.students import services as students
from vocmatch.students.models import Profile

house = Membership.objects.get(user__username="demo-employer").organisation
opening = Opening.objects.open().filter(employer__organisation=house, hazards=[]).order_by("pk")[{number}]
easy = {{"title": "{title}", "education": 0, "required_certificates": [], "majors": ["any"]}}
employers.save_opening(employer=opening.employer, values=easy, opening=opening)
person = Profile.objects.filter(
    seeking=True, student__user__username__startswith="demo-", student__birth_date__lt="2008-01-01"
).order_by("-student__birth_date")[0].student
Consent.objects.exclude(user=person.user).update(withdrawn_at=timezone.now())
students.set_consent(student=person, purpose=Consent.Purpose.EMPLOYERS, given=True)
students.refresh_seeking(Profile.objects.values_list("student_id", flat=True))
indexing.relay()
print(json.dumps({{"opening": opening.public_id, "person": person.user.username}}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small city's database and index."""
    place = tmp_path_factory.mktemp("city")
    manage(place, "faults", "--part", "build")
    return place


def environment(folder, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VOCMATCH_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return {**kept, "VOCMATCH_MODE": "demo", "VOCMATCH_VAR": str(folder), **more}


def manage(folder, *arguments, **more):
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        cwd=ROOT,
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@contextmanager
def server(folder, **more):
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{opened.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "--bind", address, "--threads", "4", "vocmatch.wsgi"]
    with (folder / "web.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(folder, **more), stdout=log, stderr=log)
    try:
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(PATIENCE)


class Visitor:
    """Somebody with a session on one of the servers."""

    def __init__(self, address, user=""):
        self.address, self._opener = address, build_opener(HTTPCookieProcessor(CookieJar()))
        if user:
            self.post("/account/login/", "/account/login/", login=user, password=PASSWORD)

    def get(self, path):
        """(status, text) of a page."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with self._opener.open(self.address + path, timeout=60) as answer:
                    return answer.status, answer.read().decode()
            except HTTPError as error:
                return error.code, error.read().decode()
            except (URLError, ConnectionError):
                assert time.monotonic() < end
                time.sleep(0.3)

    def post(self, page, target, **fields):
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page)[1]).group(1)
        body = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        with self._opener.open(self.address + target, data=body, timeout=60) as answer:
            assert answer.status == 200 and "/login/" not in answer.url, answer.url


@pytest.mark.parametrize("cluster", [False, pytest.param(True, marks=pytest.mark.needs("elasticsearch"))])
def test_what_one_process_withdraws_the_other_shows_no_more(folder, cluster):
    more = {}
    if cluster:
        more["VOCMATCH_ELASTICSEARCH_URL"] = os.environ["VOCMATCH_ELASTICSEARCH_URL"]
        more["VOCMATCH_ELASTICSEARCH_PREFIX"] = f"web{secrets.token_hex(4)}"
        more["VOCMATCH_ELASTICSEARCH_PATIENCE"] = "20"
    title = f"试验焊工{'乙' if cluster else '甲'}"
    said = manage(folder, "shell", "-v", "0", "-c", PREPARE.format(number=int(cluster), title=title), **more)
    made = json.loads(said.splitlines()[-1])
    with ExitStack() as stack:
        a, b = (stack.enter_context(server(folder, **more)) for _ in range(2))
        page, words = f"/openings/{made['opening']}/", f"/search/?{urlencode({'q': title})}"
        people = f"/openings/{made['opening']}/people/"
        visitors = [Visitor(a), Visitor(b)]
        for visitor in visitors:
            assert visitor.get(page)[0] == 200
            assert page in visitor.get(words)[1]
        employer, person = Visitor(b, "demo-employer"), Visitor(a, made["person"])
        assert employer.get(people)[1].count('<li class="result">') == 1
        person.post("/profile/", "/profile/consent/", purpose="employers", given="no")
        assert employer.get(people)[1].count('<li class="result">') == 0
        own = f"/employers/openings/{made['opening']}/"
        employer.post(own, f"{own}act/", action="withdraw")
        for visitor in visitors:
            assert visitor.get(page)[0] in (404, 410)
            assert page not in visitor.get(words)[1]
    if cluster:
        manage(folder, "faults", "--part", "forget", **more)
