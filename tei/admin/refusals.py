"""What an action refuses comes back as errors on the form, with nothing of it lost.

The admin saves after its forms have been found valid; an action may still say no. Then everything
is rolled back and the page is made again from what was sent, each refusal on the form it is about.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest

from leafenterprise.accounts.admin_access import GovernedAdmin
from leafenterprise.shared.errors import LeafError

RECORD = ""  # the prefix of the record's own form; a row has the one of its formset and number
Found = Mapping[str, Sequence[LeafError]]


class Refused(Exception):
    """Everything that actions refused while one page was saved, by the prefix of the form."""

    def __init__(self, found: Found) -> None:
        self.found = found
        super().__init__(str(found))


class Asking:
    """Asks one action after the other, and gathers what they refuse.

    with Asking() as asking:
        asking.ask(form.prefix, lambda: add_field(…))
    """

    def __init__(self) -> None:
        self._found: dict[str, list[LeafError]] = {}

    def __enter__(self) -> "Asking":
        return self

    def __exit__(self, kind: Any, *_: object) -> None:
        if kind is None and self._found:
            raise Refused(self._found)

    def ask(self, prefix: str | None, act: Callable[[], Any]) -> Any:
        """What the action gives; None where it refuses, which undoes it alone."""
        try:
            with transaction.atomic():
                return act()
        except LeafError as refusal:
            self._found.setdefault(prefix or RECORD, []).append(refusal)
            return None


class RefusableForm(forms.ModelForm):
    """A form that shows what was refused when it was last sent."""

    refused: Found = {}

    def full_clean(self) -> None:
        """The form's own errors and the refusals."""
        super().full_clean()
        for refusal in self.refused.get(self.prefix or RECORD, ()):
            show_refusal(self, refusal)


class RefusingAdmin(GovernedAdmin):
    """An admin whose saves are actions, which may refuse."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The page; a second time with the refusals, if there are any."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            request.refused = refused.found  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form, told what was refused."""
        found: Any = super().get_form(request, obj, change, **kwargs)
        found.refused = refusals_of(request)
        return found


def refusals_of(request: HttpRequest) -> Found:
    """What was refused when this page was saved, a moment ago."""
    return getattr(request, "refused", {})


def told(refusal: LeafError) -> str:
    """The refusal's sentence and its code."""
    return f"{refusal.message} ({refusal.code})"


def show_refusal(form: forms.BaseForm, refusal: LeafError) -> None:
    """An error on each field that the details name; on the form as a whole where they name none."""
    listed = refusal.details.get("fields")
    names = listed if isinstance(listed, list) else list(refusal.details)
    shown = [name for name in names if name in form.fields]
    for name in shown:
        said = refusal.details.get(name)
        reasons = [str(each) for each in said] if isinstance(said, list) else []
        form.add_error(name, [f"{each} ({refusal.code})" for each in reasons] or told(refusal))
    if not shown:
        form.add_error(None, told(refusal))
