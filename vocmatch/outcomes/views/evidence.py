"""The papers behind claims."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from vocmatch.accounts.services import log_access
from vocmatch.outcomes import evidence
from vocmatch.outcomes.models import Claim


def paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file of one claim, never kept by the browser; each look is logged."""
    actor = request.actor
    claim = get_object_or_404(
        Claim.objects.visible_to(actor)
        .exclude(evidence_hash="")
        .select_related("outcome__enrolment__student"),
        public_id=public_id,
    )
    try:
        content = evidence.read(claim.evidence_hash)
    except FileNotFoundError:
        # The archive of files is backed up apart from the database, so a restore may lack some.
        return render(request, "outcomes/paper_missing.html", {"claim": claim}, status=404)
    log_access(actor=actor, obj=claim.outcome.enrolment.student, purpose=_("a paper of a claim was opened"))
    kind = evidence.kind_of(content)
    response = HttpResponse(content, content_type=kind)
    name = f"{claim.public_id}.{'pdf' if kind.endswith('pdf') else 'jpg'}"
    # A PDF opens outside this site's origin; a re-encoded picture is safe to show.
    place = "attachment" if kind.endswith("pdf") else "inline"
    response.headers["Content-Disposition"] = f'{place}; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
