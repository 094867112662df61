"""Who gets through the HTML door: log-in, capability and second factor."""

from django.http import HttpRequest, HttpResponse


class SecondFactorMiddleware:
    """Placeholder order; see below."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


def locked_out(request, credentials=None, *args, **kwargs) -> HttpResponse:
    """The answer to a throttled log-in."""
    return HttpResponse("Too many attempts.", status=429)


def guarded(capability):
    """Log-in and capability for a page."""
    from functools import wraps

    from django.contrib.auth.decorators import login_required

    from leafenterprise.accounts.access import check

    def decorate(page):
        @wraps(page)
        @login_required
        def wrapped(request, *args, **kwargs):
            check(request.user, capability)
            return page(request, *args, **kwargs)

        return wrapped

    return decorate
