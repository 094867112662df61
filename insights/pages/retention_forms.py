"""Forms of the page of retention and privacy."""

from typing import Any

from django import forms
from django.utils.text import capfirst

from insights.models import Provider
from insights.models.privacy import KINDS, PROVIDER, REFERENCE, USER
from insights.serializers.retention import LONGEST_REASON
from insights.signals.types import personal_names
from leafenterprise.accounts.models import Organization, User

REFERENCES = [("", "–"), *((name, name.replace("_", " ")) for name in personal_names())]
WAYS = (USER, PROVIDER, REFERENCE)


def _practice() -> "forms.ModelChoiceField[Organization]":
    return forms.ModelChoiceField(
        Organization.objects.none(), to_field_name="public_id", label="Practice", empty_label=None
    )


def _reason(label: str) -> forms.CharField:
    return forms.CharField(
        max_length=LONGEST_REASON, label=label, widget=forms.Textarea(attrs={"rows": 2})
    )


class DeletionForm(forms.Form):
    """Whose records are to go, and why."""

    organization = _practice()
    reason = _reason("Why")

    def __init__(self, *args: Any, practices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "deletion-%s"})
        self.fields["organization"].queryset = practices  # type: ignore[attr-defined]


class PrivacyForm(forms.Form):
    """Who asks for what: one of the three ways to name the person."""

    organization = _practice()
    kind = forms.ChoiceField(
        choices=[(name, capfirst(label)) for name, label in KINDS], label="What they ask for"
    )
    user: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        User.objects.none(), to_field_name="public_id", required=False,
        label="Somebody with a log-in", empty_label="–",
    )  # fmt: skip
    provider: "forms.ModelChoiceField[Provider]" = forms.ModelChoiceField(
        Provider.objects.none(), to_field_name="public_id", required=False, label="Or a provider",
        empty_label="–",
    )  # fmt: skip
    reference_name = forms.ChoiceField(
        choices=REFERENCES, required=False, label="Or a reference of a source"
    )
    reference = forms.CharField(max_length=200, required=False, label="Its value")
    reason = _reason("Who asked, and how you know that it is they")

    BEFORE, PERSON, AFTER = (
        ("organization", "kind"),
        ("user", "provider", "reference_name", "reference"),
        ("reason",),
    )

    def __init__(self, *args: Any, practices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "privacy-%s"})
        people = User.objects.filter(memberships__organization__in=practices).distinct()
        rows = {"organization": practices, "user": people,
                "provider": Provider.objects.filter(organization__in=practices)}  # fmt: skip
        for name, found in rows.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Exactly one person; what is too much is said where it stands."""
        found = super().clean() or {}
        given = [name for name in WAYS if found.get(name)]
        if not given and not self.errors.keys() & set(WAYS):
            self.add_error(USER, "Name the person in one of the three ways.")
        for name in given[1:]:
            self.add_error(name, "One person at a time: leave this out, or what is above it.")
        return found

    def before(self) -> list[forms.BoundField]:
        """The fields before the person."""
        return [self[name] for name in self.BEFORE]

    def person(self) -> list[forms.BoundField]:
        """The three ways to name the person."""
        return [self[name] for name in self.PERSON]

    def after(self) -> list[forms.BoundField]:
        """The fields after the person."""
        return [self[name] for name in self.AFTER]

    def asked(self) -> dict[str, Any]:
        """As the action takes it."""
        found, way = self.cleaned_data, self.way()
        name = found[REFERENCE] if way == REFERENCE else found[way].public_id
        kept = {key: found[key] for key in ("organization", "kind", "reason", "reference_name")}
        return {"subject": way, "name": name, **kept}

    def way(self) -> str:
        """The field that names the person."""
        return next(name for name in WAYS if self.cleaned_data.get(name))
