"""The savings lane's routes: its named API routes, /api/v1/savings/ and its pages."""

from django.urls import include, path

from savings import api_urls

urlpatterns = [
    path("api/", include((api_urls.NAMED, "client-report-api"))),
    path("api/v1/savings/", include((api_urls.urlpatterns, "savings-api"))),
    path("", include("savings.page_urls")),
]
