"""Data quality of a run: where every row and dollar went, and what could not be answered."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leafenterprise.accounts.guards import guarded
from savings.claims.declarations import CompletenessRow
from savings.formulas import FORMULAS
from savings.models import ClaimDataset, SavingsRun
from savings.pages.missing import lacks_of
from savings.pages.reading import finished_run
from savings.pages.report import completeness_of
from savings.pages.shown import parties, show_table
from savings.queries.datasets import describe_quality
from savings.queries.results import RunRecord, read_result
from savings.report import build_section
from savings.rules import RULES

GROUPS = {
    "intake": ("In the files", "What the files held, and what of it was rejected."),
    "file": ("Accepted", "Rows that were accepted when the files were read."),
    "netting": ("Taken out by netting", "Reversals, the claims they cancel, and replaced claims."),
    "scope": ("By scope", "What lies in the group and window asked for."),
    "guarantee": ("By the contract", "In-scope claims under a discount guarantee, or why not."),
    "price": ("By price match", "In-scope claims that found a dated price, or why not."),
    "netting_key": ("Netted by claim id", "Accepted rows without a full netting key."),
    "rules": ("By audit rule", "In-scope claims that a rule could not judge."),
}


@require_GET
@guarded("savings.view")
def quality(request: HttpRequest, run_id: str) -> HttpResponse:
    """One run's data quality on one page."""
    run = finished_run(request.user, run_id)
    record = read_result(run, ())
    match, rules = build_section(record, "prices").content.tables[0], list(run.rules.all())
    statement, files = completeness_of(record), _files(run)
    context = {
        "run": run,
        "parties": parties(run),
        "adds_up": statement["adds_up"],
        "groups": [
            (name, *GROUPS.get(name, (name, "")), [_named(row) for row in rows])
            for name, rows in statement["groups"].items()
        ],
        "files": files,
        "any_lacks": any(file["lacks"] for file in files),
        "match": show_table(run, match),
        "silent_rules": [rule for rule in rules if not rule.evaluable],
        "partial_rules": [rule for rule in rules if rule.evaluable and rule.reason],
        "missing": missing_figures(record),
    }
    return render(request, "savings/quality.html", context)


def missing_figures(record: RunRecord) -> list[dict[str, Any]]:
    """The figures over the whole scope that cannot be made or only in part, with the reason."""
    found: dict[tuple[str, str, bool], list[str]] = {}
    for name, figure in record.total_figures.items():
        if figure.reason is not None:
            key = (figure.reason.message, figure.reason.clears, figure.value is None)
            found.setdefault(key, []).append(FORMULAS[name].title)
    return [
        {"message": message, "clears": clears, "state": "blocked" if none else "partial",
         "titles": titles}
        for (message, clears, none), titles in found.items()
    ]  # fmt: skip


def _named(row: CompletenessRow) -> dict[str, Any]:
    """A line of the statement; of a rule that was not evaluable, with the rule's title."""
    rule = RULES.get(row.code) if row.group == "rules" else None
    return {
        **vars(row),
        "label": f"{rule.title}: {row.label.removeprefix('not_evaluable: ')}"
        if rule
        else row.label,
    }


def _files(run: SavingsRun) -> list[dict[str, Any]]:
    ids = [dataset["id"] for dataset in run.manifest["datasets"]]
    found = ClaimDataset.objects.filter(public_id__in=ids).order_by("kind", "pk")
    return [
        {
            "dataset": dataset,
            "quality": describe_quality(dataset),
            "lacks": lacks_of(dataset.absent) if dataset.kind == "claims" else [],
        }
        for dataset in found
    ]
