"""Routes of the sources: pulls, files, refused rows."""

from django.urls import path

from insights.pages import sources as pages
from insights.views import sources

api = [
    path("sources/pulls/", sources.PullList.as_view(), name="source-pulls"),
    path("sources/files/", sources.SourceFileDoor.as_view(), name="source-files"),
    path("refused/", sources.RefusedList.as_view(), name="refused"),
    path(
        "refused/<publicid:refused_id>/dismiss/",
        sources.RefusedDismiss.as_view(),
        name="refused-dismiss",
    ),
    path(
        "refused/<publicid:refused_id>/accept/",
        sources.RefusedAccept.as_view(),
        name="refused-accept",
    ),
]

pages_urls = [
    path("sources/", pages.sources, name="insights-sources"),
    path(
        "sources/refused/<publicid:refused_id>/dismiss/",
        pages.dismiss,
        name="insights-refused-dismiss",
    ),
    path(
        "sources/refused/<publicid:refused_id>/accept/",
        pages.accept,
        name="insights-refused-accept",
    ),
]
