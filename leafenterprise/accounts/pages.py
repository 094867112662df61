"""Accounts pages."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render


@login_required
def home(request):
    """The home page."""
    return render(request, "accounts/home.html")
