"""Routes of log-in, home and one's own account."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from leafenterprise.accounts.pages import account, log_in, second_factor

urlpatterns = [
    path("", account.home, name="home"),
    path("login/", log_in.LogIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", account.profile, name="profile"),
    path("account/organization/", account.choose, name="choose-organization"),
    path("account/password/", log_in.ChangePassword.as_view(), name="password"),
    path("account/second-factor/", second_factor.show, name="second-factor"),
    path("account/second-factor/enrol/", second_factor.enrol, name="second-factor-enrol"),
    path("account/second-factor/codes/", second_factor.renew_codes, name="recovery-codes"),
    path("account/second-factor/remove/", second_factor.remove, name="second-factor-remove"),
]
