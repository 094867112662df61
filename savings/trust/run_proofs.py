"""Scope, source, calculation and evidence of a run: the four that its every output rests on."""

from collections.abc import Iterator

from django.urls import reverse

from leafenterprise.shared.canonical import decimal_text, digest
from savings.actions.scopes import scope_key
from savings.formulas import FORMULAS
from savings.models import ClaimDataset, PriceReference, SavingsRun
from savings.queries.lifecycle import deleted_source
from savings.queries.results import list_rules
from savings.trust.proofs import Evaluated, Link, proved, unproved
from savings.trust.rows import Stored, rows_unlike


def prove_scope(run: SavingsRun) -> Evaluated:
    """The request means one scope, and its key is that of its codes and dates."""
    scope = run.scope
    key = scope_key(
        scope.organization, scope.pbm, scope.broker, scope.group, scope.from_date, scope.to_date
    )
    wrong = []
    if run.request.state != "exact" or run.request.scope_id != scope.pk:
        wrong.append("The request no longer means the scope of this run.")
    if len({key, scope.scope_key, run.selected_scope_key, run.manifest["scope"]["scope_key"]}) > 1:
        wrong.append("The scope's key is not that of its codes and dates.")
    links = (
        Link("Request", reverse("savings-request", args=[run.request.public_id])),
        Link("Run", reverse("savings-run", args=[run.public_id])),
    )
    if wrong:
        return unproved("blocked", "The scope is in doubt.", wrong, *links)
    return proved(f"{scope}; key {key[:12]}…, from request {run.source_request_number}.", *links)


def prove_source(run: SavingsRun) -> Evaluated:
    """Every input of the manifest is stored as named, and its rows lie in the lake."""
    links = tuple(
        Link(dataset["file_name"], reverse("savings-dataset", args=[dataset["id"]]))
        for dataset in run.manifest["datasets"]
    )
    gone = deleted_source(run)
    if gone is not None:
        link = Link("Deletion", reverse("savings-deletion", args=[gone.public_id]))
        said = f"The rows of {gone.dataset.file_name} were deleted; manifest and digest stay."
        return unproved("blocked", said, ["SOURCE_DELETED: nothing brings the rows back."], link)
    wrong = [*_unlike_manifest(run)]
    if digest(run.manifest) != run.manifest_digest:
        wrong.append("The manifest does not have the digest under which the run was queued.")
    if wrong:
        return unproved("blocked", "What was read is not what is stored.", wrong, *links)
    files, prices = len(run.manifest["datasets"]), len(run.manifest["prices"])
    said = f"{files} file(s) and {prices} price list(s) by SHA-256; manifest "
    return proved(f"{said}{run.manifest_digest[:12]}….", *links)


def _unlike_manifest(run: SavingsRun) -> Iterator[str]:
    """Inputs that the manifest names and that are not stored so."""
    tables: tuple[tuple[str, type[Stored]], ...] = (
        ("datasets", ClaimDataset),
        ("prices", PriceReference),
    )
    for kind, model in tables:
        named = {entry["id"]: entry for entry in run.manifest[kind]}
        stored = {row.public_id: row for row in model.objects.filter(public_id__in=named)}
        for public_id, entry in named.items():
            row = stored.get(public_id)
            name = entry.get("file_name") or entry.get("title")
            if row is None or row.sha256 != entry["sha256"] or row.address != entry["address"]:
                yield f"{name} is not stored as the manifest says."
            elif wrong := rows_unlike(row, f"The file of rows of {name}"):
                yield wrong


def prove_calculation(run: SavingsRun) -> Evaluated:
    """Every figure names a formula version, and the stored results are those of the facts."""
    link = Link("How figures are made", f"{_report(run)}#methodology")
    said = f"{len(run.formula_versions)} formulas and {len(run.rule_versions)} rules by name and "
    said += f"version; code {run.code_version}, {run.engine}."
    wrong = [*_unlike_facts(run)]
    if wrong:
        return unproved("blocked", said, wrong, link)
    older = [
        f"{name}: version {version} is not in this code"
        for name, version in sorted(run.formula_versions.items())
        if name not in FORMULAS or FORMULAS[name].version != version
    ]
    if older:
        return unproved("missing", said, older, link)
    return proved(f"{said} Result {run.result_digest[:12]}….", link)


def _unlike_facts(run: SavingsRun) -> Iterator[str]:
    """Stored results that the facts state otherwise."""
    if run.facts["lineage"]["result_digest"] != run.result_digest:
        yield "The facts name another result digest than the run."
    total = run.segments.filter(kind="total", key="").first()
    stated = {figure["formula"]: figure["value"] for figure in run.facts["metrics"]["figures"]}
    stored = {name: figure["value"] for name, figure in (total.figures if total else {}).items()}
    for name in sorted({*stated, *stored}):
        if stated.get(name) != stored.get(name):
            yield f"{name}: the stored figure is not the one in the facts."
    recoverable = {
        rule["rule"]: rule["recoverable_usd"] for rule in run.facts["metrics"]["findings"]
    }
    for rule in run.rules.all():
        amount = rule.recoverable_usd
        if recoverable.get(rule.rule) != (None if amount is None else decimal_text(amount)):
            yield f"{rule.rule}: the stored findings are not those in the facts."


def prove_evidence(run: SavingsRun) -> Evaluated:
    """Every figure and finding stated rests on exact evidence; the others are withheld, and why."""
    link = Link("Evidence", f"{_report(run)}#evidence")
    figures = run.facts["metrics"]["figures"]
    withheld = sum(figure["value"] is None for figure in figures)
    said = f"{len(figures) - withheld} figures stated, {withheld} withheld with their reasons; "
    said += f"the run is {run.readiness.replace('_', ' ')}."
    if run.facts["evidence"] != run.evidence:
        wrong = "The stored evidence is not that of the facts."
        return unproved("blocked", said, [wrong], link)
    weak = {figure["readiness"] for figure in figures if figure["value"] is not None}
    weak |= {rule.standing.state for rule in list_rules(run) if rule.evaluable}
    if run.readiness == "blocked" or "blocked" in weak:
        return unproved("blocked", said, _clears(run), link)
    if "candidate_only" in weak:
        return unproved("candidate", said, _clears(run), link)
    if "modeled_with_gaps" in weak:
        return unproved("modeled", said, _clears(run), link)
    return proved(said, link)


def _clears(run: SavingsRun) -> list[str]:
    return [f"{why['code']}: {why['clears']}" for why in run.readiness_reasons]


def _report(run: SavingsRun) -> str:
    return reverse("savings-report", args=[run.public_id])
