"""The pages of the savings lane: what comes in, then the runs and what they say."""

from django.urls import URLPattern, path

from audit.exports.shown import OF_TABLES
from savings.pages import contracts, datasets, plans, prices, requests, tables, uploads
from savings.urls import evidence, govern, optimize, outward, run_pages

FILES: list[URLPattern] = [
    path("savings/datasets/", datasets.dataset_list, name="savings-datasets"),
    path("savings/datasets/load/", uploads.new_upload, name="savings-upload-new"),
    path("savings/datasets/<publicid:dataset_id>/", datasets.dataset, name="savings-dataset"),
    path("savings/datasets/uploads/<publicid:upload_id>/", uploads.upload, name="savings-upload"),
    path("savings/prices/", prices.price_list, name="savings-prices"),
    path("savings/prices/load/", uploads.new_prices, name="savings-prices-new"),
    path("savings/prices/<publicid:prices_id>/", prices.price, name="savings-price"),
]

GOVERNED: list[URLPattern] = [
    path("savings/contracts/", contracts.contract_list, name="savings-contracts"),
    path("savings/contracts/<publicid:contract_id>/", contracts.contract, name="savings-contract"),
    path("savings/plans/", plans.plan_list, name="savings-plans"),
]

REQUEST = "savings/requests/<publicid:request_id>"
ASKED: list[URLPattern] = [
    path("savings/requests/", requests.request_list, name="savings-requests"),
    path("savings/requests/new/", requests.new_request, name="savings-request-new"),
    path(f"{REQUEST}/", requests.request_page, name="savings-request"),
    path(f"{REQUEST}/resolve/", requests.resolve, name="savings-request-resolve"),
    path(f"{REQUEST}/choose/", requests.choose, name="savings-request-choose"),
    path(f"{REQUEST}/queue/", requests.queue, name="savings-request-queue"),
]


def _taken(route: str, view: object, name: str, **named: str) -> list[URLPattern]:
    """A route for each form a table leaves in."""
    return [
        path(f"savings/{route}.{form}", view, {"form": form, **named}, name=f"{name}-{form}")  # type: ignore[call-overload]
        for form in OF_TABLES
    ]


TAKEN: list[URLPattern] = [
    *_taken("datasets", tables.list_file, "savings-datasets", table="datasets"),
    *_taken("requests", tables.list_file, "savings-requests", table="requests"),
    *_taken("contracts", tables.list_file, "savings-contracts", table="contracts"),
    *_taken("datasets/<publicid:dataset_id>/<slug:table>", tables.dataset_file, "savings-dataset"),
    *_taken("prices/<publicid:prices_id>/prices", tables.price_file, "savings-price"),
    *_taken(
        "contracts/<publicid:contract_id>/<slug:table>", tables.contract_file, "savings-contract"
    ),
]

urlpatterns: list[URLPattern] = [
    *FILES,
    *GOVERNED,
    *ASKED,
    *TAKEN,
    *run_pages.urlpatterns,
    *govern.PAGES,
    *evidence.PAGES,
    *optimize.PAGES,
    *outward.PAGES,
]
