"""What list pages share: filters that say what is wrong, and paging."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_filters import rest_framework as filters

from leafenterprise.shared.errors import Conflict, InvalidInput

ON_A_PAGE = 25
MOST_TAKEN = 5_000  # rows of a list that leave from its page at once


class TooLongToTake(Conflict):
    """More rows than a page draws while somebody waits."""

    code = "LIST_TOO_LONG_TO_TAKE"
    message = "This list is too long to be taken from its page; narrow it first."


def narrowed(
    request: HttpRequest, shape: type[filters.FilterSet], rows: QuerySet[Any]
) -> QuerySet[Any]:
    """The rows that the address asks for. Raises: InvalidInput naming the filter."""
    given = {name: value for name, value in request.GET.items() if value}
    found = shape(given, queryset=rows, request=request)
    if not found.is_valid():
        raise InvalidInput(**found.errors)
    return found.qs


def paged(request: HttpRequest, rows: Any, on_a_page: int = ON_A_PAGE) -> Page[Any]:
    """The page of the list that the address asks for, or the nearest there is.

    Where the address takes the list along as a file, one page holds it all. Raises: TooLongToTake.
    """
    if not takes_along(request):
        return Paginator(rows, on_a_page).get_page(request.GET.get("page"))
    whole = Paginator(rows, MOST_TAKEN)
    if whole.count > MOST_TAKEN:
        raise TooLongToTake(rows=whole.count, limit=MOST_TAKEN)
    return whole.get_page(1)


def first_of(request: HttpRequest, rows: QuerySet[Any], most: int) -> Any:
    """As many rows as the page has room for; all of them where the address takes them along."""
    return paged(request, rows).object_list if takes_along(request) else rows[:most]


def takes_along(request: HttpRequest) -> bool:
    """Whether the address asks for a table of the page as a file."""
    return request.method == "GET" and bool(request.GET.get("take"))


def whole_or_part(
    request: HttpRequest, whole: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page, or only the part of it that renews itself."""
    template = part if request.headers.get("HX-Request") else whole
    answer = render(request, template, context, status=status)
    answer["Vary"] = "HX-Request"
    return answer
