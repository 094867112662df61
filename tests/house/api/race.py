"""Many threads, one idempotency key: run as a program against DATABASE_URL, prints JSON.

A process of its own, because a test's database is one connection and cannot race.
"""

import json
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

THREADS, KEYS = 8, 12


def main() -> None:
    """Every thread sends every key; counts the answers and the effects."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leafenterprise.settings")
    django.setup()
    from django.conf import settings
    from rest_framework.test import APIClient

    from leafenterprise.accounts.models import Organization
    from leafenterprise.shared.models import StoredAnswer
    from tests.migrated import migrate
    from tests.people import make_user, token_of

    migrate()
    settings.ROOT_URLCONF = "tests.house.api.stage"
    settings.ALLOWED_HOSTS = ["testserver"]
    token = token_of(make_user())

    def send(key: int) -> tuple[int, bytes]:
        client = APIClient(raise_request_exception=False)
        headers = {"HTTP_AUTHORIZATION": f"Token {token}", "HTTP_IDEMPOTENCY_KEY": f"key-{key}"}
        response = client.post("/api/stage/counted/", {"name": f"made-{key}"}, **headers)
        return response.status_code, response.content

    def send_all(_: int) -> list[tuple[int, bytes]]:
        from django.db import connection

        try:
            return [send(key) for key in range(KEYS)]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        answers = [answer for batch in pool.map(send_all, range(THREADS)) for answer in batch]
    told = {
        "statuses": Counter(status for status, _ in answers),
        "bodies": len({body for status, body in answers if status == 201}),
        "made": Organization.objects.filter(name__startswith="made-").count(),
        "unanswered": StoredAnswer.objects.filter(answered_at=None).count(),
        "keys": KEYS,
        "requests": THREADS * KEYS,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
