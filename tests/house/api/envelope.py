"""The shape that every error has."""

from typing import Any

from django.http import HttpResponse

from leafenterprise.shared.listed_details import has_listed_details


def assert_envelope(response: HttpResponse, status: int, code: str = "") -> dict[str, Any]:
    """The answer is an error in the one envelope; returns what is inside."""
    assert response.status_code == status, (response.status_code, response.content[:500])
    assert response["Content-Type"].startswith("application/json")
    assert response["X-Request-ID"]
    assert response["Cache-Control"] == "no-store"
    body = response.json()
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]
    assert set(error) == {"code", "message", "details"}
    assert error["code"]
    assert error["code"] == error["code"].upper()
    assert error["message"]
    is_list = has_listed_details(response.request["PATH_INFO"])  # type: ignore[attr-defined]
    assert isinstance(error["details"], list if is_list else dict)
    assert "secret" not in response.content.decode()
    if code:
        assert error["code"] == code
    return error
