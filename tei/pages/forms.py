"""Forms of the lane's pages."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from leafenterprise.accounts.access import organizations_for
from tei.actions.reports import GOVERN
from tei.actions.tools import EDIT
from tei.models import TEIReport
from tei.queries.clients import list_engagements, list_proposals
from tei.queries.reports import list_reports

Choices = list[tuple[str, Any]]


class NewCaseForm(forms.Form):
    """What a case stands on: exactly one proposal or engagement, and the report to fill in."""

    parent = forms.ChoiceField(
        label="Proposal or engagement",
        help_text="The case takes client, opportunity and industry from it.",
    )
    report = forms.ModelChoiceField(
        TEIReport.objects.none(),
        to_field_name="public_id",
        label="Report",
        empty_label="Choose what is studied",
        help_text="It says which benefits and costs are collected, for how many years.",
    )
    name = forms.CharField(
        max_length=200, required=False, help_text="Left empty, it is called like the report."
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = organizations_for(user, EDIT)
        proposals = list_proposals(user).filter(opportunity__client__organization__in=mine)
        engagements = list_engagements(user).filter(client__organization__in=mine)
        self._parents: dict[str, Any] = {f"proposal:{each.pk}": each for each in proposals}
        self._parents.update({f"engagement:{each.pk}": each for each in engagements})
        parents: Any = self.fields["parent"]
        parents.choices = [("", "Choose whom it is for"), *_groups(proposals, engagements)]
        reports: Any = self.fields["report"]
        reports.queryset = _offered(user).order_by("name", "version")
        reports.label_from_instance = _report_words

    def chosen_parent(self) -> dict[str, Any]:
        """The chosen parent under its own name."""
        chosen = self.cleaned_data["parent"]
        return {chosen.partition(":")[0]: self._parents[chosen]}

    @property
    def is_possible(self) -> bool:
        """Whether there is anything to choose from."""
        reports: Any = self.fields["report"]
        return bool(self._parents) and reports.queryset.exists()


class VersionForm(forms.Form):
    """Day and note of a version."""

    date = forms.DateField(
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text="Today, if left empty.",
    )
    note = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="What changed, and why.",
    )


def _offered(user: Any) -> QuerySet[TEIReport]:
    """Active reports; drafts to who governs their organization, shared ones to who governs any."""
    governed = organizations_for(user, GOVERN)
    drafts = Q(state="draft", organization__in=governed)
    if governed.exists():
        drafts |= Q(state="draft", organization=None)
    return list_reports(user).filter(Q(state="active") | drafts)


def _groups(proposals: Any, engagements: Any) -> Choices:
    groups: Choices = []
    if proposals:
        offered = [(f"proposal:{p.pk}", f"{p.client}: {p.name}") for p in proposals]
        groups.append(("Proposals", offered))
    if engagements:
        offered = [(f"engagement:{e.pk}", f"{e.client}: {e.name}") for e in engagements]
        groups.append(("Engagements", offered))
    return groups


def _report_words(report: TEIReport) -> str:
    years = report.analysis_period_years
    words = f"{report}, {years} year{'' if years == 1 else 's'}"
    return words if report.state == "active" else f"{words} ({report.state})"
