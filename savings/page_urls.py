"""The pages of the savings lane."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
