"""The pages of claims data: what was accepted, what was not and why, what cannot be answered."""

from django.urls import reverse

from savings.formulas import FORMULAS
from savings.rules import RULES
from tests.people import logged_in
from tests.savings.build import CLAIM, claims_csv, make_dataset, make_plan

BAD_ROWS = [
    {"claim_id": "C1"},
    {"claim_id": "C2", "plan_paid_usd": "12x"},
    {"claim_id": "C3", "fill_date": "2026-02-31"},
    {"claim_id": "", "plan_paid_usd": "5.00"},
]


def page_of(user, dataset, **query) -> str:
    address = reverse("savings-dataset", args=[dataset.public_id])
    answer = logged_in(user).get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def without(column: str) -> bytes:
    """The usual claims without one column."""
    lines = claims_csv().decode().splitlines()
    place = list(CLAIM).index(column)
    kept = [[c for i, c in enumerate(line.split(",")) if i != place] for line in lines]
    return "\n".join(",".join(cells) for cells in kept).encode()


def test_it_lists_files_with_their_rows(client_of_cedar, viewer, tmp_path):
    dataset = make_dataset(client_of_cedar, tmp_path, claims_csv(BAD_ROWS))

    page = logged_in(viewer).get(reverse("savings-datasets")).content.decode()

    assert dataset.file_name in page
    assert '<td data-label="Rejected" class="number">3</td>' in page


def test_it_narrows_the_list(client_of_cedar, viewer, tmp_path):
    dataset = make_dataset(client_of_cedar, tmp_path)
    address = reverse("savings-datasets")

    page = logged_in(viewer).get(address, {"kind": "eligibility"}).content.decode()

    assert "No file fits" in page
    assert dataset.public_id not in page
    assert dataset.public_id in logged_in(viewer).get(address, {"pbm": "test-rx"}).content.decode()


def test_it_shows_that_rows_and_dollars_add_up(client_of_cedar, viewer, tmp_path):
    page = page_of(viewer, make_dataset(client_of_cedar, tmp_path, claims_csv(BAD_ROWS)))

    assert "Adds up to the file" in page
    assert "Rejects (CSV)" in page
    row = page.split("<code>plan_paid_usd</code>")[1].split("</tr>")[0]
    assert "$25.00" in row
    assert "$10.00" in row
    assert "$15.00" in row


def test_it_groups_rejects_by_reason(client_of_cedar, viewer, tmp_path):
    page = page_of(viewer, make_dataset(client_of_cedar, tmp_path, claims_csv(BAD_ROWS)))

    assert "Not an amount by the grammar of amounts." in page
    assert "A required value is missing." in page
    assert "12x" not in page, "a rejected value may be a patient's"


def test_it_shows_the_rows_of_one_reason(client_of_cedar, viewer, tmp_path):
    dataset = make_dataset(client_of_cedar, tmp_path, claims_csv(BAD_ROWS))

    page = page_of(viewer, dataset, reason="not_a_date")

    lines = page.split('id="lines"')[1]
    assert '<td class="number" data-label="Line">4</td>' in lines
    assert '<td class="number" data-label="Line">3</td>' not in lines


def test_it_pages_through_many_rejects(client_of_cedar, viewer, tmp_path):
    rows = [{"claim_id": f"C{n}", "plan_paid_usd": "x"} for n in range(45)]
    dataset = make_dataset(client_of_cedar, tmp_path, claims_csv(rows))

    page = page_of(viewer, dataset, page=3)

    assert "41–45 of 45" in page
    assert page.count('data-label="Line"') == 5


def test_it_says_what_a_missing_column_makes_not_computable(client_of_cedar, viewer, tmp_path):
    dataset = make_dataset(client_of_cedar, tmp_path, without("unit_awp_usd"))

    page = page_of(viewer, dataset)

    assert "Average wholesale price of one unit" in page
    assert FORMULAS["effective_discount"].title in page
    assert RULES["awp_off"].title in page


def test_it_says_when_nothing_is_missing(client_of_cedar, viewer, tmp_path):
    header, *lines = claims_csv().decode().splitlines()
    full = "\n".join([f"{header},pharmacy_paid_usd", *(f"{line},9.00" for line in lines)])

    page = page_of(viewer, make_dataset(client_of_cedar, tmp_path, full.encode()))

    assert "Every row was accepted" in page
    assert "Nothing: it has every column" in page


def test_it_names_layout_digest_meanings_and_plans(client_of_cedar, viewer, tmp_path):
    dataset = make_dataset(client_of_cedar, tmp_path)
    plan = make_plan(client_of_cedar, [dataset], name="Plan of the year")

    page = page_of(viewer, dataset)

    assert dataset.sha256 in page
    assert "canonical v1" in page
    assert "What the plan paid, after the member" in page
    assert plan.name in page


def test_it_shows_no_path_of_the_lake(client_of_cedar, viewer, tmp_path):
    dataset = make_dataset(client_of_cedar, tmp_path)

    assert dataset.address not in page_of(viewer, dataset)
