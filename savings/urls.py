"""The savings lane's routes: its named API routes, /api/v1/savings/ and its pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("savings.page_urls")),
]
