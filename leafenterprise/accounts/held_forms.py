"""A form that came while its sender's second factor was stale: kept until the code is shown.

The session keeps what was sent. The page that asks for the code hands its mark on, and the browser
is then led back to the form's address by a redirect that posts again (307); there the mark is
exchanged for what was sent. A mark opens the one form it was made for, at its address, once.
"""

from django.http import HttpRequest, QueryDict

from leafenterprise.shared.ids import new_id

MARK = "held"
MOST_LETTERS = 100_000
_KEPT = "held_form"


def hold_form(request: HttpRequest) -> str:
    """The mark of what was sent; none for a form with files, which a session does not keep."""
    request.session.pop(_KEPT, None)
    if request.method != "POST" or request.headers.get("HX-Request") or request.FILES:
        return ""
    sent = request.POST.copy()
    sent.pop("csrfmiddlewaretoken", None)
    written = sent.urlencode()
    if len(written) > MOST_LETTERS:
        return ""
    kept = {"mark": new_id(), "address": request.get_full_path(), "sent": written}
    request.session[_KEPT] = kept
    return kept["mark"]


def address_of_held(request: HttpRequest) -> str:
    """Where the form goes on whose mark the request names; empty where there is none."""
    kept = request.session.get(_KEPT) or {}
    named = request.POST.get(MARK) or request.GET.get(MARK)
    return str(kept["address"]) if kept and kept["mark"] == named else ""


def take_back_form(request: HttpRequest) -> None:
    """The request becomes the held one, if it names its mark at its address; no form is held then.

    Whoever comes with another form has given the held one up.
    """
    if request.method != "POST" or _KEPT not in request.session:
        return
    is_it = address_of_held(request) == request.get_full_path()
    kept = request.session.pop(_KEPT)
    if is_it:
        request.POST = QueryDict(kept["sent"], encoding="utf-8")
