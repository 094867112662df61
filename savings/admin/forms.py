"""Admin forms of the governed objects: what is stored is checked as the engine will read it."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from leafenterprise.shared.errors import LeafError
from savings.actions.layouts import read_layout
from savings.actions.scopes import scope_key, scope_kind
from savings.claims.stand_ins import REFERENCE_AWP, STAND_INS
from savings.formulas import FORMULAS
from savings.models import Contract, RunPlan, Scope, SourceLayout
from savings.models.scopes import PLAN_ROLES
from savings.parameter_guide import GUIDE
from savings.parameters import read_parameters
from savings.plan_fit import misfits


class LayoutForm(forms.ModelForm):
    """A layout version from its JSON, which names its id and version itself."""

    class Meta:
        model = SourceLayout
        fields = ("definition", "is_active")

    def clean_definition(self) -> Any:
        """The JSON as a usable layout, or every problem with it."""
        definition = self.cleaned_data["definition"]
        try:
            layout = read_layout(definition)
        except LeafError as problem:
            raise ValidationError(problem.message) from problem
        taken = SourceLayout.objects.filter(layout_id=layout.id, version=layout.version)
        if taken.exclude(pk=self.instance.pk).exists():
            raise ValidationError(f"{layout.id} v{layout.version} exists; raise the version.")
        instance = self.instance
        instance.layout_id, instance.version = layout.id, layout.version
        instance.title, instance.table, instance.digest = layout.title, layout.table, layout.digest
        return definition


class ReadableJson(forms.JSONField):
    """JSON a line for each entry, as a person reads it."""

    def prepare_value(self, value: Any) -> Any:
        """The stored object spread out; what was typed stays as typed."""
        if isinstance(value, str):
            return value
        return json.dumps(value, indent=2, ensure_ascii=False)


class ContractForm(forms.ModelForm):
    """A contract whose parameters the engine understands."""

    parameters = ReadableJson(
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 60}),
        help_text=f"One JSON object of {', '.join(GUIDE)}; docs/parameters.md says what each means."
        " What is not stated keeps its default. A date_basis of “paid” places claims by paid date;"
        " AWP and list prices are always those of the fill date.",
    )

    class Meta:
        model = Contract
        fields = (
            "organization", "name", "pbm", "broker", "group", "from_date", "to_date",
            "parameters", "source",
        )  # fmt: skip
        help_texts = {
            "source": "Document it was taken from; frozen with each version.",
        }

    def clean_parameters(self) -> Any:
        """Parameters with a meaning, or which have none."""
        values = self.cleaned_data["parameters"] or {}
        if not isinstance(values, dict):
            raise ValidationError("Write an object such as {“offset_policy”: “separate”}.")
        try:
            read_parameters(values)
        except LeafError as problem:
            found = problem.details["fields"].items()
            raise ValidationError([f"{name} {said}" for name, said in found]) from problem
        return values

    def clean(self) -> dict[str, Any]:
        """The group is the client's, the window runs forward."""
        cleaned = super().clean() or self.cleaned_data
        _check_group(cleaned)
        _check_window(cleaned)
        return cleaned


class ScopeForm(forms.ModelForm):
    """A scope; its key follows from what it names."""

    class Meta:
        model = Scope
        fields = ("organization", "pbm", "broker", "group", "from_date", "to_date")

    def clean(self) -> dict[str, Any]:
        """The scope's key, which no other scope may have."""
        cleaned = super().clean() or self.cleaned_data
        _check_group(cleaned)
        _check_window(cleaned)
        names = ("organization", "pbm", "broker", "group", "from_date", "to_date")
        if any(cleaned.get(name) is None for name in names):
            return cleaned
        self.instance.scope_key = scope_key(*(cleaned[name] for name in names))
        self.instance.scope_kind = scope_kind(cleaned["from_date"], cleaned["to_date"])
        if Scope.objects.filter(scope_key=self.instance.scope_key).exists():
            raise ValidationError("This scope already exists.")
        return cleaned


class PlanForm(forms.ModelForm):
    """A run plan within one client."""

    roles = forms.MultipleChoiceField(
        choices=[(role, role) for role in PLAN_ROLES], widget=forms.CheckboxSelectMultiple
    )
    formula_set = forms.MultipleChoiceField(
        choices=[(made.id, made.title) for made in FORMULAS.values()],
        required=False,
        help_text="None chosen means all.",
    )
    stand_ins = forms.MultipleChoiceField(
        choices=list(STAND_INS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Declared models for missing data; each figure made with one is labelled.",
    )

    class Meta:
        model = RunPlan
        fields = (
            "organization", "name", "scopes", "datasets", "contract_version", "prices",
            "formula_set", "stand_ins", "roles", "is_active",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Everything named is of the plan's client and of each scope, prices excepted if public."""
        cleaned = super().clean() or self.cleaned_data
        organization = cleaned.get("organization")
        for name in ("scopes", "datasets", "prices"):
            for record in cleaned.get(name) or ():
                if record.organization_id not in (None, organization and organization.pk):
                    self.add_error(name, f"{record} belongs to another client.")
        version = cleaned.get("contract_version")
        if version and organization and version.organization_id != organization.pk:
            self.add_error("contract_version", "This contract belongs to another client.")
        if not self.errors:
            for said in _misfits(cleaned):
                self.add_error(None, said)
        lists = {prices.kind for prices in cleaned.get("prices") or ()}
        if REFERENCE_AWP in (cleaned.get("stand_ins") or ()) and "awp" not in lists:
            self.add_error("stand_ins", "The reference AWP needs an AWP price list in the plan.")
        kinds = [dataset.kind for dataset in cleaned.get("datasets") or ()]
        if "claims" not in kinds or kinds.count("eligibility") > 1:
            self.add_error("datasets", "Name claims, and at most one eligibility file.")
        return cleaned


def _misfits(cleaned: dict[str, Any]) -> list[str]:
    """What the plan names that is not of a scope it names, each once."""
    inputs = (cleaned["datasets"], cleaned.get("prices") or (), cleaned.get("contract_version"))
    return list(dict.fromkeys(w for scope in cleaned["scopes"] for w in misfits(scope, *inputs)))


def _check_group(cleaned: dict[str, Any]) -> None:
    group, organization = cleaned.get("group"), cleaned.get("organization")
    if group and organization and group.organization_id != organization.pk:
        raise ValidationError({"group": "This group belongs to another client."})


def _check_window(cleaned: dict[str, Any]) -> None:
    opens, closes = cleaned.get("from_date"), cleaned.get("to_date")
    if opens and closes and opens > closes:
        raise ValidationError({"to_date": "The window ends before it begins."})
