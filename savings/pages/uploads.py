"""Files on their way in: the form, and the page that follows one until it is read or refused."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from leafenterprise.accounts.access import can
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.accounts.navigation import current_organization
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.queries import may_steer
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.lists import whole_or_part
from leafenterprise.shared.pages import leads_scripts
from savings.actions.uploads import receive_claims, receive_prices
from savings.models import ClaimDataset, PriceReference, Upload
from savings.pages.advice import advice_for, where
from savings.pages.forms import ClaimsFileForm, PricesForm
from savings.queries.datasets import get_upload
from savings.queries.governance import get_layout


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("savings.load")
@leads_scripts
def new_upload(request: PersonRequest) -> HttpResponse:
    """The form for a claims or eligibility file."""
    form = ClaimsFileForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        current=current_organization(request),
    )
    return _taken_in(request, form, "savings/upload_new.html", lambda: _claims(form, request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("savings.govern")
@leads_scripts
def new_prices(request: PersonRequest) -> HttpResponse:
    """The form for a price list."""
    form = PricesForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        current=current_organization(request),
    )
    return _taken_in(request, form, "savings/price_new.html", lambda: _prices(form, request.user))


@require_GET
@guarded("savings.load")
def upload(request: HttpRequest, upload_id: str) -> HttpResponse:
    """How far the reading of a file is; renews itself until it is over."""
    found = get_upload(request.user, upload_id)
    job = Job.objects.filter(public_id=found.job_id).first()
    stored = found.dataset or found.prices
    context = {
        "upload": found,
        "job": job,
        "is_open": is_open(found, job),
        "stored": stored,
        "known_before": stored is not None and was_known(found, stored),
        "where": where(found.error_details),
        "advice": advice_for(found.error_code),
        "may_steer": job is not None and may_steer(request.user, job),
        "may_watch": can(request.user, "jobs.view", found.organization),
    }
    return whole_or_part(request, "savings/upload.html", "savings/_upload_state.html", context)


def is_open(upload: Upload, job: Job | None) -> bool:
    """Whether it is being read or waits for it; a failed one whose job was queued again does."""
    if job is None:
        return upload.state == "received"
    return upload.state in ("received", "failed") and job.is_open


def was_known(upload: Upload, stored: ClaimDataset | PriceReference) -> bool:
    """Whether the same file had been read before this upload was sent."""
    return stored.created_at < upload.created_at


def _taken_in(
    request: HttpRequest, form: Any, template: str, receive: Callable[[], Upload]
) -> HttpResponse:
    """The form, or on to the page of the file; what the file itself lacks is said on its field."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("savings-upload", receive().public_id)
        except LeafError as problem:
            if problem.status == 403:
                raise
            form.add_error("file", problem.message)
    return render(request, template, {"form": form}, status=400 if form.errors else 200)


def _claims(form: ClaimsFileForm, user: Any) -> Upload:
    sent = form.cleaned_data
    return receive_claims(
        organization=sent["organization"],
        file=sent["file"],
        pbm=sent["pbm"],
        layout=get_layout(sent["layout"]),
        by=user,
    )


def _prices(form: PricesForm, user: Any) -> Upload:
    return receive_prices(**form.cleaned_data, by=user)
