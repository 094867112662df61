"""Forms of cashing-up: the till, and what is said about it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms

from insights.actions.cash import LONGEST_NOTES, Till
from insights.actions.cash_verification import NotesRequired
from insights.cash.denominations import MOST_OF_ONE, faces_of
from insights.cash.till import LINE_KINDS
from insights.models import CashReconciliation
from insights.queries.cash_rules import rule_of
from leafenterprise.shared.money import amount_text

AMOUNT = {"max_digits": 11, "decimal_places": 2, "min_value": 0}
SUBMIT = "submit"


class TillForm(forms.Form):
    """How many of each face; one sum for currencies that are not counted by denomination."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.faces = faces_of(currency)
        for face in self.faces:
            self.fields[_name(face)] = forms.IntegerField(
                label=_label(face, currency), min_value=0, max_value=MOST_OF_ONE, required=False,
                widget=forms.NumberInput(
                    attrs={"inputmode": "numeric", "data-face": face, "autocomplete": "off"}
                ),
            )  # fmt: skip
        if not self.faces:
            self.fields["counted_total"] = forms.DecimalField(
                label="Counted total", max_digits=11, decimal_places=2, min_value=0
            )

    def face_fields(self) -> Iterator[forms.BoundField]:
        """The fields of the faces, the largest first."""
        return (self[_name(face)] for face in self.faces)

    def till(self) -> Till:
        """What was counted; a till with nothing in it is counted too."""
        lines = {
            kind.id: self.cleaned_data[kind.id]
            for kind in LINE_KINDS
            if self.cleaned_data.get(kind.id) is not None
        }
        if not self.faces:
            return Till(total=self.cleaned_data["counted_total"], lines=lines)
        numbers = {face: self.cleaned_data[_name(face)] or 0 for face in self.faces}
        return Till(denominations=numbers, lines=lines)


class CountForm(TillForm):
    """The count of a day, with the lines beside it."""

    def __init__(self, *args: Any, is_manual: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in LINE_KINDS:
            self.fields[kind.id] = forms.DecimalField(
                label=kind.label, help_text=kind.hint, required=False,
                max_digits=11, decimal_places=2, min_value=0,
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
            )  # fmt: skip
        if is_manual:
            self.fields["takings"] = _takings(
                required=False,
                help_text="Needed when you submit: this site enters what is expected by hand.",
            )
        self.fields["notes"] = forms.CharField(
            label="Notes", required=False, max_length=LONGEST_NOTES,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="What the next person should know.",
        )  # fmt: skip

    def line_fields(self) -> Iterator[forms.BoundField]:
        """The fields of the lines."""
        return (self[kind.id] for kind in LINE_KINDS)


class TakingsForm(forms.Form):
    """What goes with a count that is handed over, where a site enters its takings by hand."""

    def __init__(self, *args: Any, is_manual: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_manual:
            self.fields["takings"] = _takings()


class NotesForm(forms.Form):
    """What a verifier says of the difference, if there is one."""

    use_required_attribute = False  # what is missing is said in our words, not the browser's
    notes = forms.CharField(
        max_length=LONGEST_NOTES, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": NotesRequired.message},
    )  # fmt: skip

    def __init__(self, *args: Any, record: CashReconciliation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": {"notes": record.variance_notes}})
        self.fields["notes"].required = bool(record.variance)
        self.fields["notes"].help_text = (
            "Say why the count differs: a variance is closed with notes only."
            if record.variance
            else "The count is what was expected."
        )


class ClosingForm(forms.Form):
    """What was found of a difference that was escalated."""

    notes = forms.CharField(
        label="What was found", max_length=LONGEST_NOTES, widget=forms.Textarea(attrs={"rows": 3})
    )


def empty_forms(record: CashReconciliation) -> dict[str, forms.Form]:
    """The forms of a day's page before anything was typed."""
    return {
        "takings_form": TakingsForm(is_manual=is_manual(record)),
        "notes_form": NotesForm(record=record),
        "closing_form": ClosingForm(),
    }


def is_manual(record: CashReconciliation) -> bool:
    """Whether the day's takings are entered by hand."""
    return rule_of(record.site).expected_method == "manual"


def initial_of(denominations: dict[str, int], lines: dict[str, Decimal]) -> dict[str, Any]:
    """What a form shows of an earlier count."""
    return {_name(face): number for face, number in denominations.items()} | {
        name: amount for name, amount in lines.items() if amount
    }


def _takings(**settings: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label="Takings by the till's own report", max_digits=11, decimal_places=2, min_value=0,
        **settings,
    )  # fmt: skip


def _name(face: str) -> str:
    return f"face_{face.replace('.', '_')}"


def _label(face: str, currency: str) -> str:
    value = Decimal(face)
    words = amount_text(value, currency)
    return words.removesuffix(".00") if value >= 1 else words
