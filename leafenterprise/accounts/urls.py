"""Routes of log-in, home and one's own account."""

from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.urls import path

from leafenterprise.accounts import views
from leafenterprise.accounts.pages import account, log_in, reset, second_factor, style, tokens

urlpatterns = [
    path("", account.home, name="home"),
    path("login/", log_in.LogIn.as_view(), name="login"),
    path("password/forgotten/", reset.AskReset.as_view(), name="password-reset"),
    path("password/sent/", reset.ResetSent.as_view(), name="password-reset-sent"),
    path(
        "password/new/<str:uidb64>/<str:token>/",
        reset.SetReset.as_view(),
        name="password-reset-set",
    ),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", account.profile, name="profile"),
    path("account/organization/", account.choose, name="choose-organization"),
    path("account/password/", log_in.ChangePassword.as_view(), name="password"),
    path("account/second-factor/", second_factor.show, name="second-factor"),
    path("account/second-factor/enrol/", second_factor.enrol, name="second-factor-enrol"),
    path("account/second-factor/codes/", second_factor.renew_codes, name="recovery-codes"),
    path("account/second-factor/remove/", second_factor.remove, name="second-factor-remove"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<publicid:public_id>/revoke/", tokens.revoke, name="token-revoke"),
    path("api/v1/tokens/", views.Tokens.as_view(), name="api-tokens"),
    path("api/v1/tokens/login/", views.LogIn.as_view(), name="api-log-in"),
    path("api/v1/tokens/<publicid:public_id>/", views.Token.as_view(), name="api-token"),
]
if settings.DEBUG:
    urlpatterns.append(path("style/", style.style, name="style"))
