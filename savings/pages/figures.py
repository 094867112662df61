"""How a figure was made: its statement, exact sums with their filters, evidence, claims."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from leafenterprise.accounts.guards import guarded
from leafenterprise.shared.lists import whole_or_part
from leafenterprise.shared.money import money_text
from savings.claims.columns import CLAIMS_BY_NAME
from savings.formulas import FORMULAS
from savings.models import SavingsRun
from savings.pages.reading import Asked, finished_run, read_asked
from savings.pages.shown import UNIT_WORDS, plain, shown_reasons
from savings.queries import drill
from savings.queries.results import read_result, segment_row
from savings.queries.runs import get_segment
from savings.readiness import needed
from savings.sections._blocks import figure_card
from savings.sections.methodology import words_of


@require_GET
@guarded("savings.view")
def figure(request: HttpRequest, run_id: str, formula: str) -> HttpResponse:
    """One figure of one segment value, opened up; within a page only the inner part."""
    run = finished_run(request.user, run_id)
    if formula not in FORMULAS or formula not in run.formula_versions:
        raise Http404
    context = figure_context(run, formula, read_asked(request))
    return whole_or_part(request, "savings/figure.html", "savings/_figure.html", context)


def figure_context(run: SavingsRun, formula: str, asked: Asked) -> dict[str, Any]:
    """Everything that stands behind the figure. Raises: Http404."""
    record = read_result(run, ())
    row = segment_row(get_segment(run, asked.kind, asked.key), run.figure_reasons)
    found = next((one for one in row.figures if one.formula == formula), None)
    if found is None:
        raise Http404
    made = drill.explain(run, formula, kind=asked.kind, key=asked.key)
    card = figure_card(found, record.standing(found, asked.kind))
    return {
        "run": run,
        "card": card,
        "made": made,
        "unit": UNIT_WORDS.get(card.unit, card.unit),
        "sums": [_sum(one, card.value is None) for one in made["sums"]],
        "reasons": shown_reasons(card.reasons),
        "parameters": [(name, words_of(run.parameters.get(name))) for name in made["parameters"]],
        "evidence": needed(FORMULAS[formula], found, record.evidence),
        "asked": Asked(asked.kind, asked.key, None, formula),
        "row": row,
    }


def _sum(one: dict[str, Any], missing: bool) -> dict[str, Any]:
    """A sum in words: dollars as dollars; of a missing figure, an empty sum is not a zero."""
    value, column = one["value"], one["adds_up"]
    if value is None or (missing and not value):
        text = "nothing to add"
    elif column.endswith("_usd"):
        text = money_text(value)
    else:
        text = plain(value)
    named = CLAIMS_BY_NAME.get(column)
    return {**one, "text": text, "meaning": named.meaning if named else ""}
