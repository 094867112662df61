"""A JSON body is taken whole and right, or refused with 400, 413 or 415."""

import json
from decimal import Decimal
from io import BytesIO

import pytest
from rest_framework.test import APIClient

from leafenterprise.shared.api import JSONParser
from tests.house.api.envelope import assert_envelope

pytestmark = [pytest.mark.urls("tests.house.api.stage"), pytest.mark.django_db]
ADDRESS = "/api/stage/parse/"


def post(body: bytes, content_type: str = "application/json"):
    return APIClient(raise_request_exception=False).generic(
        "POST", ADDRESS, body, content_type=content_type
    )


def test_it_takes_json():
    response = post('{"name": "Zoë 😀", "rows": [1, 2.5, null]}'.encode())

    assert response.json() == {"understood": {"name": "Zoë 😀", "rows": [1, 2.5, None]}}


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ("0.1", "0.1"),
        ("12.50", "12.50"),
        ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
        ("123456789012345678.01", "123456789012345678.01"),
        ("1.5e3", "1500"),
        ("-0.0", "-0.0"),
    ],
)
def test_it_takes_a_number_with_every_digit_that_was_written(sent, taken):
    number = JSONParser().parse(BytesIO(sent.encode()))

    assert (type(number), str(number)) == (Decimal, taken)


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"nul", b"\xff\xfe", b'{"a": NaN}', b'{"a": Infinity}', b'{"a": 1e999}',
        b'{"a": 1e-999}', b'{"a": 0e9999999}', b'{"a": 1e99999999999999999999}',
        b'{"a": "\\ud800"}', b'{"\\ud800": 1}', b'{"a": "\\u0000"}', b'["\\u0000"]',
        b"[" * 100_000, b"9" * 5000, b'{"a": "' + b"\x00" + b'"}',
    ],
)  # fmt: skip
def test_it_refuses_what_no_database_stores_or_no_parser_reads(body):
    assert_envelope(post(body), 400, "PARSE_ERROR")


def test_it_takes_whole_surrogate_pairs():
    response = post(b'{"a": "\\ud83d\\ude00"}')

    assert response.json()["understood"] == {"a": "😀"}


def test_it_refuses_a_body_beyond_the_limit(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    assert_envelope(post(json.dumps("x" * 1000).encode()), 413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "garbage"])
def test_it_refuses_another_media_type(content_type):
    assert_envelope(post(b"a=1", content_type), 415, "UNSUPPORTED_MEDIA_TYPE")
