"""A refusal on a page: said where it belongs, and what was typed is still there."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from leafenterprise.shared.errors import LeafError

Page = Callable[..., HttpResponseBase]
Made = TypeVar("Made")
DONE = 302


def carry_out(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[[], Made],
    words: str | Callable[[Made], str] = "",
    fields: Mapping[str, str] | None = None,
) -> tuple[Made | None, int]:
    """What came of it, which is told in these words, and DONE.

    Where the form does not hold, or the act is refused: nothing, and the status of the page that
    shows the form again. fields: as of `tell`.
    """
    if not form.is_valid():
        return None, 400
    try:
        made = act()
    except LeafError as problem:
        return None, tell(request, form, problem, fields)
    if said := words if isinstance(words, str) else words(made):
        messages.success(request, said)
    return made, DONE


def tell(
    request: HttpRequest,
    form: forms.BaseForm,
    problem: LeafError,
    fields: Mapping[str, str] | None = None,
) -> int:
    """Says the refusal at the form's fields, and on top of the page what no field holds.

    fields: where a detail, or the code itself, belongs to a field of another name. Answers the
    status of the page; a missing right, or a record that is not there, stays a refusal.
    """
    if problem.status in (403, 404):
        raise problem
    named, rest = dict(fields or {}), {}
    for name, found in problem.details.items():
        field = named.get(name, name)
        if field in form.fields and isinstance(found, list):
            form.add_error(field, [str(word) for word in found])
        else:
            rest[name] = found
    if problem.code in named:
        form.add_error(named[problem.code], problem.message)
    elif rest or not problem.details:
        messages.error(request, told(problem, rest))
    return problem.status


def told(problem: LeafError, details: Mapping[str, Any] | None = None) -> str:
    """The refusal with what it names."""
    named = problem.details if details is None else details
    more = [str(why["message"]) for why in named.get("reasons", [])]
    more += [str(word) for many in named.values() if isinstance(many, list)
             for word in many if isinstance(word, str)]  # fmt: skip
    return " ".join([str(problem.message), *more])


def belongs_to(page: Page, *names: str) -> Callable[[Page], Page]:
    """A door for a form of another page, on which a refusal shows that page again.

    Who comes to the door's address without a form (a reload, a link of the page) gets the page.
    names: what of the door's address the page's address takes.
    """

    def decorate(door: Page) -> Page:
        @wraps(door)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST":
                return door(request, *args, **kwargs)
            return page(request, **{name: kwargs[name] for name in names})

        return wrapped

    return decorate
