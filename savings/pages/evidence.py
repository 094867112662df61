"""Evidence pages: the boards by scope, one item, adding a document, and what people decide."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leafenterprise.accounts.access import can, organizations_for
from leafenterprise.accounts.guards import PersonRequest, fresh_second_factor, guarded
from leafenterprise.accounts.navigation import current_organization, in_current_organization
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.lists import first_of, paged
from leafenterprise.shared.pages import leads_scripts
from savings.actions.collecting import queue_collection
from savings.actions.evidence_decisions import (
    BLOCK_REASONS,
    block_evidence,
    reopen_evidence,
    sign_off_evidence,
)
from savings.actions.evidence_files import add_evidence
from savings.connectors import CONNECTORS, NotConfigured, collectable, states_for
from savings.evidence.answer import file_answer
from savings.evidence.statement import read_statement
from savings.models import EvidenceItem, Scope
from savings.pages.evidence_form import EvidenceForm
from savings.queries.evidence import (
    PROVES,
    get_item,
    get_scope,
    holding_scopes,
    list_items,
    list_scopes,
    matches_of,
)
from savings.queries.evidence_board import KIND_WORDS, board_of
from savings.states import EVIDENCE

BOARDS_ON_A_PAGE = 10


@require_GET
@guarded("evidence.view")
def boards(request: HttpRequest) -> HttpResponse:
    """Every scope with how its evidence stands, and every item."""
    scopes = in_current_organization(list_scopes(request.user), request)
    items = in_current_organization(list_items(request.user), request)
    state = request.GET.get("state", "")
    shown = items.filter(state=state) if state in EVIDENCE.states else items
    page = paged(request, shown.order_by("-created_at", "-pk"))
    context = {
        "boards": [board_of(scope) for scope in first_of(request, scopes, BOARDS_ON_A_PAGE)],
        "scopes_left": max(0, scopes.count() - BOARDS_ON_A_PAGE),
        "page": page,
        "has_any": items.exists(),
        "state": state,
        "states": EVIDENCE.states,
        "may_add": can(request.user, "evidence.add"),
        "connectors": states_for(organizations_for(request.user, "evidence.view")),
        "collectable": collectable(organizations_for(request.user, "evidence.add")),
    }
    return render(request, "savings/evidence.html", context)


@require_POST
@guarded("evidence.add")
def collect(request: PersonRequest, connector: str) -> HttpResponse:
    """Ask one source system for what changed; a collection that is under way stays the one."""
    if connector not in CONNECTORS:
        raise Http404
    asked = CONNECTORS[connector]
    try:
        queue_collection(connector=asked, by=request.user)
    except NotConfigured as problem:
        messages.error(request, f"{asked.title}: {problem.message}")
    else:
        said = "what it offers will stand below as candidates."
        messages.success(request, f"{asked.title} is being asked; {said}")
    return redirect(f"{reverse('savings-evidence')}#connectors")


@require_GET
@guarded("evidence.view")
def board(request: HttpRequest, scope_id: str) -> HttpResponse:
    """One scope: what each kind needs, what stands, gaps, and the items that fit."""
    scope = get_scope(request.user, scope_id)
    context = {
        "board": board_of(scope),
        "scope": scope,
        "may_add": can(request.user, "evidence.add", scope.organization),
    }
    return render(request, "savings/evidence_board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("evidence.add")
@leads_scripts
def add(request: PersonRequest) -> HttpResponse:
    """The form for a document; from a board its parties and window are filled in."""
    form = EvidenceForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        current=current_organization(request),
        initial=_known(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            item = add_evidence(
                organization=form.cleaned_data["organization"],
                file=form.cleaned_data["file"],
                stated=read_statement(form.cleaned_data),
                supersedes=_corrected(request),
                by=request.user,
            )
        except LeafError as problem:
            if problem.status == 403:
                raise
            _tell(form, problem)
        else:
            messages.success(request, "Added. Somebody else signs it off.")
            return redirect("savings-evidence-item", item.public_id)
    context = {"form": form, "corrects": request.GET.get("corrects", "")}
    status = 400 if form.errors else 200
    return render(request, "savings/evidence_add.html", context, status=status)


@require_GET
@guarded("evidence.view")
def item(request: HttpRequest, item_id: str) -> HttpResponse:
    """One item: what it states, the scopes it fits, and what can be decided."""
    found = get_item(request.user, item_id)
    moves = {move.name for move in EVIDENCE.moves_from(found.state)}
    governs = can(request.user, "evidence.govern", found.organization)
    own = found.created_by_id == request.user.pk
    signed = holding_scopes(found)
    context = {
        "item": found,
        "kind_words": KIND_WORDS[found.kind],
        "matches": [(scope, match, signed.get(scope.pk)) for scope, match in matches_of(found)],
        "sign_offs": found.sign_offs.select_related("scope", "signed_by").order_by("-signed_at"),
        "proves": [(name, KIND_WORDS.get(name, "Reference")) for name in PROVES[found.kind]],
        "corrections": found.corrections.all(),
        "own": own,
        "governs": governs,
        "may_sign": governs and not own and "sign_off" in moves,
        "may_block": governs and "block" in moves,
        "may_reopen": governs and "reopen" in moves and found.reason_code != "SUPERSEDED",
        "block_reasons": BLOCK_REASONS.items(),
        "may_add": can(request.user, "evidence.add", found.organization),
    }
    return render(request, "savings/evidence_item.html", context)


@require_GET
@guarded("evidence.view")
def file(request: PersonRequest, item_id: str) -> HttpResponseBase:
    """The document, its going out recorded."""
    return file_answer(get_item(request.user, item_id), request.user)


@require_POST
@guarded("evidence.govern")
@fresh_second_factor()
def sign_off(request: PersonRequest, item_id: str) -> HttpResponse:
    """A person's word for one scope."""
    found = get_item(request.user, item_id)
    scope = get_scope(request.user, request.POST.get("scope", ""))
    try:
        sign_off_evidence(
            item=found,
            scope=scope,
            by=request.user,
            second_factor=True,
            proves=request.POST.getlist("proves"),
            note=_said(request, "note"),
        )
    except LeafError as problem:
        if problem.status == 403:
            raise
        messages.error(request, _words(problem))
    else:
        messages.success(request, "Signed off. The next run of this scope rests on it.")
    return redirect("savings-evidence-item", item_id)


@require_POST
@guarded("evidence.govern")
def block(request: PersonRequest, item_id: str) -> HttpResponse:
    """Says why an item must not be relied on."""
    found = get_item(request.user, item_id)
    try:
        block_evidence(
            item=found,
            code=_said(request, "code"),
            message=_said(request, "message"),
            by=request.user,
        )
    except LeafError as problem:
        if problem.status == 403:
            raise
        messages.error(request, _words(problem))
    else:
        messages.success(request, "Blocked. What rested on it alone is not reckoned any more.")
    return redirect("savings-evidence-item", item_id)


@require_POST
@guarded("evidence.govern")
def reopen(request: PersonRequest, item_id: str) -> HttpResponse:
    """Looks at a blocked item again."""
    found = get_item(request.user, item_id)
    reopen_evidence(item=found, by=request.user, reason=_said(request, "reason"))
    messages.success(request, "Reopened. It has to be signed off anew.")
    return redirect("savings-evidence-item", item_id)


def _known(request: PersonRequest) -> dict[str, Any]:
    """What the board or the corrected item already says."""
    known: Scope | EvidenceItem
    if corrected := _corrected(request):
        known = corrected
        rest = {
            "kind": corrected.kind,
            "title": corrected.title,
            "price_kind": corrected.price_kind,
        }
    elif scope_id := request.GET.get("scope", ""):
        known = get_scope(request.user, scope_id)
        rest = {"kind": request.GET.get("kind", ""), "price_kind": request.GET.get("prices", "")}
    else:
        return {"kind": request.GET.get("kind", "")}
    return rest | {
        "organization": known.organization.slug,
        "pbm": str(known.pbm),
        "broker": str(known.broker),
        "group": str(known.group),
        "from_date": known.from_date,
        "to_date": known.to_date,
    }


def _corrected(request: PersonRequest) -> EvidenceItem | None:
    corrects = request.GET.get("corrects", "")
    return get_item(request.user, corrects) if corrects else None


def _tell(form: EvidenceForm, problem: LeafError) -> None:
    """The problem on the field it is about, else on the file."""
    fields = {
        name: said
        for name, said in problem.details.get("fields", {}).items()
        if name in form.fields
    }
    for name, said in (fields or {"file": problem.message}).items():
        form.add_error(name, str(said))


def _words(problem: LeafError) -> str:
    said = problem.details.get("fields") or {}
    return " ".join([problem.message, *(f"{name}: {text}." for name, text in said.items())])


def _said(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")[:500]
