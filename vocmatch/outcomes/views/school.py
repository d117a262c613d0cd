"""The school's graduates: who is unknown, who waits for a check, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vocmatch.accounts.han import han
from vocmatch.accounts.models import Step
from vocmatch.accounts.services import log_access
from vocmatch.accounts.transitions import MoveRefused
from vocmatch.codes.models import Major
from vocmatch.outcomes import services
from vocmatch.outcomes.definitions import BLOCKS
from vocmatch.outcomes.forms import CheckForm, ClaimForm, ContactForm
from vocmatch.outcomes.models import Claim, Contact, Outcome, Rung
from vocmatch.students.models import Enrolment
from vocmatch.work.messages import Refused

PAGE: Final = 50
MOST_CODES: Final = 80  # a class; more would be a stack nobody can hand out
_WAITING = Exists(Claim.objects.filter(outcome=OuterRef("pk"), state=Claim.State.SUBMITTED))
_CHECKED = Q(rung__gte=Rung.SCHOOL_CHECKED)
# What a school looks for. None of them reads the graduate's word: a dispute is not the school's to see.
SHOWS: Final = {
    "unknown": (gettext_lazy("nothing known"), Q(rung=Rung.UNKNOWN)),
    "claimed": (gettext_lazy("claimed, no proof yet"), Q(rung=Rung.CLAIMED)),
    "waiting": (gettext_lazy("waiting for your check"), Q(_WAITING)),
    "placed": (gettext_lazy("checked: in work or study"), _CHECKED & Q(destination__in=sorted(BLOCKS))),
    "open": (gettext_lazy("checked: without work"), _CHECKED & ~Q(destination__in=sorted(BLOCKS))),
}
FOLLOWED: Final = gettext_lazy("the school follows what became of its graduates")


def outcome_list(request: HttpRequest) -> HttpResponse:
    """Graduates of one year, narrowed by state, class and programme; the filters stay in the address."""
    actor = request.actor
    seen = Enrolment.objects.visible_to(actor).filter(state=Enrolment.State.GRADUATED)
    by_year = seen.order_by("-graduated_on__year").values_list("graduated_on__year")
    years = dict(by_year.annotate(n=Count("pk")))
    cohort = _number(request.GET.get("cohort", ""), years)
    everybody = Outcome.objects.visible_to(actor).of(cohort)
    chosen = {name: request.GET.get(name, "") for name in ("show", "class", "major")}
    found = _narrowed(everybody, chosen).select_related(
        "enrolment__student", "enrolment__program__major", "claim"
    )
    page = Paginator(found.order_by("enrolment__class_name", "enrolment__number"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": [(row, Outcome.Word(row.word_seen_by(actor)).label) for row in page],
        "groups": _groups(everybody, chosen, years, cohort),
        "clear": f"?cohort={cohort}" if any(chosen.values()) else "",
        "cohort": cohort,
        "unknown": everybody.filter(rung=Rung.UNKNOWN).count(),
        "missing": seen.filter(graduated_on__year=cohort, outcome=None).count(),
    }
    return render(request, "outcomes/list.html", context)


def ensure(request: HttpRequest) -> HttpResponse:
    """Take the graduates of a year into the list."""
    cohort = _number(request.POST.get("cohort", ""), range(2000, 2100))
    services.ensure_outcomes(cohort)
    return redirect("outcomes:list")


def outcome(request: HttpRequest, public_id: str) -> HttpResponse:
    """One graduate: what is claimed, by whom, with which paper, and who talked to them."""
    actor = request.actor
    row = _own(request, public_id)
    student = row.enrolment.student
    log_access(actor=actor, obj=student, purpose=str(FOLLOWED))
    claims = row.claims.select_related("occupation", "region", "industry")
    steps = Step.objects.filter(kind="outcomes.claim", object_id__in=[claim.pk for claim in claims])
    context = {
        "outcome": row,
        "student": student,
        "word": Outcome.Word(row.word_seen_by(actor)).label,
        "claims": claims,
        "steps": [(step, Claim.State(step.to_state).label) for step in steps.order_by("-at")],
        "contacts": row.enrolment.contacts.all(),
        "contact_form": ContactForm(),
        "without_work": row.rung < Rung.EVIDENCED or row.destination not in BLOCKS,
        "states": Claim.State,
        "promised": Contact.PROMISED_DAYS,
    }
    return render(request, "outcomes/outcome.html", context)


def claim(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add what the school knows about a graduate, with its paper."""
    row = _own(request, public_id)
    form = ClaimForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_claim(
                outcome=row,
                by=Claim.By.SCHOOL,
                actor=request.user,  # ty: ignore[invalid-argument-type]
                values=form.values(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Added. It counts once it is checked."))
            return redirect("outcomes:outcome", public_id)
    return render(request, "outcomes/claim.html", {"outcome": row, "form": form})


def check(request: HttpRequest, public_id: str) -> HttpResponse:
    """The school's check of one claim: accept it, or return it with the reason."""
    row = get_object_or_404(
        Claim.objects.visible_to(request.actor).select_related("outcome__enrolment__student__user"),
        public_id=public_id,
    )
    form = CheckForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error[0]) for error in form.errors.values()))
        return redirect("outcomes:outcome", row.outcome.public_id)
    accept = form.cleaned_data["accept"] == "yes"
    try:
        services.check_claim(
            claim=row,
            actor=request.user,  # ty: ignore[invalid-argument-type]
            accept=accept,
            why=form.cleaned_data["why"],
        )
    except (Refused, MoveRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        done = (
            _("Checked. The graduate is asked to confirm it.") if accept else _("Returned with your reason.")
        )
        messages.success(request, done)
    return redirect("outcomes:outcome", row.outcome.public_id)


def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a returned claim back before the school, its paper having come."""
    row = get_object_or_404(Claim.objects.visible_to(request.actor), public_id=public_id)
    try:
        services.submit_again(claim=row, actor=request.user)  # ty: ignore[invalid-argument-type]
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("outcomes:outcome", row.outcome.public_id)


def contact(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note a call, talk, visit or message."""
    row = _own(request, public_id)
    form = ContactForm(request.POST)
    if form.is_valid():
        services.log_contact(
            enrolment=row.enrolment,
            actor=request.actor,
            kind=form.cleaned_data["kind"],
            note=form.cleaned_data["note"],
        )
        messages.success(request, _("Noted."))
    return redirect("outcomes:outcome", public_id)


def codes(request: HttpRequest) -> HttpResponse:
    """Print answer codes for one class: for each graduate of whom something is claimed, shown this once."""
    actor = request.actor
    waiting = (
        Outcome.objects.visible_to(actor).filter(claim__isnull=False).exclude(word=Outcome.Word.CONFIRMED)
    )
    if request.method != "POST":
        classes = (
            waiting.exclude(enrolment__class_name="")
            .order_by("-enrolment__graduated_on__year", "enrolment__class_name")
            .values("enrolment__class_name", "enrolment__graduated_on__year")
            .annotate(people=Count("pk"), printed=Count("code_at"))
        )
        return render(request, "outcomes/codes.html", {"classes": classes})
    name = request.POST.get("class_name", "")
    rows = waiting.filter(enrolment__class_name=name).select_related("enrolment__student")
    rows = list(rows.order_by("enrolment__number")[:MOST_CODES])
    printed = services.issue_codes(rows)
    context = {"sheet": [(row, printed[row.pk]) for row in rows], "class_name": name}
    response = render(request, "outcomes/code_sheet.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _own(request: HttpRequest, public_id: str) -> Outcome:
    rows = Outcome.objects.visible_to(request.actor).select_related(
        "enrolment__student__profile",
        "enrolment__program__major",
        "enrolment__school__organisation",
        "claim__occupation",
        "claim__region",
    )
    return get_object_or_404(rows, public_id=public_id)


def _number(text: str, allowed: Iterable[int]) -> int:
    """The year asked for, if it is one of those allowed; else the first of them."""
    years = list(allowed)
    year = int(text) if text.isdecimal() else 0
    return year if year in years else next(iter(years), 0)


def _narrowed(rows: QuerySet[Outcome], chosen: dict[str, str], without: str = "") -> QuerySet[Outcome]:
    """Rows that fit every choice but the one left out."""
    if chosen["show"] in SHOWS and without != "show":
        rows = rows.filter(SHOWS[chosen["show"]][1])
    if chosen["class"] and without != "class":
        rows = rows.filter(enrolment__class_name=chosen["class"])
    if chosen["major"] and without != "major":
        rows = rows.filter(enrolment__program__major_id=chosen["major"])
    return rows


def _groups(
    rows: QuerySet[Outcome], chosen: dict[str, str], years: dict[int, int], cohort: int
) -> list[dict[str, Any]]:
    """The filter lists with counts; each list ignores its own choice."""

    def option(name: str, value: str, label: str, count: int) -> dict[str, Any]:
        selected = chosen.get(name, str(cohort)) == value
        asked = {"cohort": str(cohort), **chosen, name: "" if selected else value}
        query = urlencode({key: text for key, text in asked.items() if text})
        return {"label": label, "count": count, "selected": selected, "url": f"?{query}"}

    states = _narrowed(rows, chosen, "show").aggregate(
        **{name: Count("pk", filter=where) for name, (_label, where) in SHOWS.items()}
    )
    classes = _narrowed(rows, chosen, "class").order_by("enrolment__class_name")
    by_class = classes.values_list("enrolment__class_name").annotate(n=Count("pk"))
    majors = _narrowed(rows, chosen, "major").order_by("enrolment__program__major_id")
    by_major = list(majors.values_list("enrolment__program__major_id").annotate(n=Count("pk")))
    labels = Major.objects.in_bulk([code for code, _n in by_major])
    return [
        {
            "label": _("Graduated in"),
            "options": [option("cohort", str(year), str(year), n) for year, n in years.items()],
        },
        {
            "label": _("State"),
            "options": [option("show", name, str(SHOWS[name][0]), n) for name, n in states.items()],
        },
        {
            "label": _("Class"),
            "options": [option("class", name, han(name), n) for name, n in by_class if name],
        },
        {
            "label": _("Programme"),
            "options": [option("major", code, han(labels[code].label), n) for code, n in by_major],
        },
    ]
