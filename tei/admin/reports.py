"""Templates: governed with their fields, moved through their states, cloned as new versions."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse

from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.states import Move
from tei.actions.reports import (
    GOVERN,
    add_report,
    change_report,
    check_deletable,
    delete_report,
    lock_report,
    move_report,
)
from tei.actions.schemas import ReportChanged
from tei.admin.fields import FieldRows, Fields, save_rows
from tei.admin.refusals import RECORD, Asking, RefusableForm, RefusingAdmin, told
from tei.admin.report_pages import report_routes
from tei.models import TEIReport
from tei.queries.reports import with_counts
from tei.schemas.difference import report_digest
from tei.states import REPORT

VALUES = (
    "name", "vendor", "version", "description", "analysis_period_years", "discount_rate",
    "has_initial_period", "risk_adjust_costs",
)  # fmt: skip
MOVE = "_move"


class ReportForm(RefusableForm):
    """A template's own attributes.

    confirm: what is entered for fields that are taken away may go. seen: what the report looked
    like when the page was opened.
    """

    confirm = forms.BooleanField(
        required=False, label="Delete fields together with what is entered for them"
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = TEIReport
        fields = ("organization", *VALUES)
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.instance.pk:
            self.initial["seen"] = report_digest(self.instance)
        if any(isinstance(each, ChangedSinceOpened) for each in self.refused.get(RECORD, ())):
            # Told once: what is sent again is made from a page that shows how the report stands.
            sent: Any = self.data
            self.data = sent.copy()
            self.data["seen"] = self.initial["seen"]  # type: ignore[index]


class ChangedSinceOpened(ReportChanged):
    """The page that was sent does not show the report as it stands."""

    message = (
        "The report was changed by somebody else after you opened this page. What you entered is "
        "below; open the report in another tab to compare. Saving again puts yours in its place."
    )


def _change(report: TEIReport, form: ReportForm, by: Any) -> TEIReport:
    """The change of a report that is as the page showed it; held from the look to the commit."""
    stored = lock_report(report.pk)
    seen = form.cleaned_data["seen"]
    if seen and seen != report_digest(stored):
        raise ChangedSinceOpened
    values = {name: form.cleaned_data[name] for name in VALUES}
    return change_report(report=stored, values=values, by=by)


def _mover(move: Move) -> Callable[..., None]:
    """The move as an action of the list."""

    @admin.action(description=f"{move.label} the chosen reports", permissions=["change"])
    def act(governed: Any, request: Any, reports: QuerySet[TEIReport]) -> None:
        for report in reports:
            try:
                move_report(report=report, move=move.name, by=request.user)
            except LeafError as refusal:
                messages.error(request, f"{report}: {told(refusal)}")
            else:
                messages.success(request, f"{report} is {report.state}.")

    act.__name__ = move.name
    return act


@admin.register(TEIReport)
class ReportAdmin(RefusingAdmin):
    """Reports with their fields; every save is the action that the API calls."""

    capability = GOVERN
    form = ReportForm
    inlines = (Fields,)
    actions = (*(_mover(move) for move in REPORT.moves), "clone")
    list_display = (
        "name", "version", "vendor", "organization", "state", "field_count", "tool_count",
    )  # fmt: skip
    list_filter = ("state", "organization", "vendor")
    list_select_related = ("organization",)
    search_fields = ("name", "vendor", "version")
    readonly_fields = ("state", "cloned_from")
    change_form_template = "admin/tei/teireport/change_form.html"
    fieldsets = (
        (None, {"fields": (
            "organization", ("name", "version", "vendor"), "description", ("state", "cloned_from"),
        )}),
        ("How it reckons", {"fields": (
            ("analysis_period_years", "discount_rate"), "has_initial_period", "risk_adjust_costs",
        )}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[TEIReport]:
        """With how many fields and tools each has."""
        return with_counts(super().get_queryset(request))

    @admin.display(description="fields", ordering="field_count")
    def field_count(self, report: Any) -> int:
        """How many fields it has."""
        return int(report.field_count)

    @admin.display(description="tools", ordering="instance_count")
    def tool_count(self, report: Any) -> int:
        """How many tools stand on it."""
        return int(report.instance_count)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A report stays with its organization."""
        return ("organization", *self.readonly_fields) if obj else self.readonly_fields

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Reports are deleted one by one, where a refusal can say why."""
        found = super().get_actions(request)
        found.pop("delete_selected", None)
        return found

    def get_urls(self) -> list[URLPattern]:
        """The report's further pages before the one that matches everything."""
        return [*report_routes(self), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *a: Any, **k: Any
    ) -> Any:
        """With the moves that start from where the report is."""
        report = k.get("obj")
        context["moves"] = REPORT.moves_from(report.state) if report else ()
        return super().render_change_form(request, context, *a, **k)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the action; the record of the form becomes the one that was stored."""
        values = {name: form.cleaned_data[name] for name in VALUES}
        with Asking() as asking:
            if change:
                asking.ask(RECORD, lambda: _change(obj, form, request.user))
                return
            owner = form.cleaned_data["organization"]
            made = asking.ask(
                RECORD, lambda: add_report(organization=owner, values=values, by=request.user)
            )
            if made is not None:
                obj.pk = made.pk
                obj.refresh_from_db()

    def save_formset(self, request: Any, form: Any, formset: FieldRows, change: bool) -> None:
        """Each row by its action, then the move that the person asked for."""
        save_rows(
            report=form.instance,
            rows=formset,
            confirmed=form.cleaned_data["confirm"],
            by=request.user,
        )
        if move := request.POST.get(MOVE):
            with Asking() as asking:
                asking.ask(
                    RECORD, lambda: move_report(report=form.instance, move=move, by=request.user)
                )

    def response_change(self, request: HttpRequest, obj: TEIReport) -> HttpResponse:
        """After a move the page stays."""
        if MOVE not in request.POST:
            return super().response_change(request, obj)
        messages.success(request, f"{obj} is {obj.state}.")
        return redirect("admin:tei_teireport_change", obj.pk)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What would go: a draft without tools holds its fields and nothing else."""
        fields = {str(report): [field.label for field in report.fields.all()] for report in objs}
        count = sum(len(labels) for labels in fields.values())
        return [*fields, *fields.values()], {"reports": len(fields), "fields": count}, set(), []

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """A refusal leads back to the report, before anybody is asked whether they are sure."""
        try:
            report = self.get_object(request, unquote(object_id))
            if report is not None and self.has_delete_permission(request, report):
                check_deletable(report)
            return super().delete_view(request, object_id, extra_context)
        except LeafError as refusal:
            messages.error(request, told(refusal))
            return redirect("admin:tei_teireport_change", object_id)

    def delete_model(self, request: HttpRequest, obj: TEIReport) -> None:
        """By the action."""
        delete_report(report=obj, by=request.user)

    @admin.action(description="Clone a report as a new version", permissions=["change"])
    def clone(self, request: HttpRequest, reports: QuerySet[TEIReport]) -> HttpResponse | None:
        """Leads to the page that asks what the version is called."""
        chosen = list(reports[:2])
        if len(chosen) == 1:
            return redirect(reverse("admin:tei_teireport_clone", args=[chosen[0].pk]))
        messages.error(request, "Choose one report to clone.")
        return None
