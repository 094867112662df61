"""Routes of log-in, home and one's own account."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from leafenterprise.accounts import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("login/", LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
