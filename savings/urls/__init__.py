"""The savings lane's routes: its named API routes, /api/v1/savings/ and its pages."""

from django.urls import include, path

from savings.urls import api

urlpatterns = [
    path("api/", include((api.NAMED, "client-report-api"))),
    path("api/v1/savings/", include((api.urlpatterns, "savings-api"))),
    path("", include("savings.urls.pages")),
]
