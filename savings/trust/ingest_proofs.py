"""The six proofs of a file that came in."""

from decimal import Decimal

from django.urls import reverse

from savings.models import ClaimDataset
from savings.queries.lifecycle import begun_deletions
from savings.trust.outputs import event_of, trail_of, trail_says_otherwise
from savings.trust.proofs import Evaluated, Link, proved, unproved
from savings.trust.rows import manifest_of, rows_sha256, rows_unlike


def prove_scope(dataset: ClaimDataset) -> Evaluated:
    """The file belongs to one client and PBM, and an active plan says which scopes it serves."""
    plans = list(dataset.plans.filter(is_active=True).order_by("name"))
    said = f"{dataset.organization} from {dataset.pbm}."
    link = Link("Run plans", reverse("savings-plans"))
    if not plans:
        wrong = "Name the file in a run plan; until then no scope reads it."
        return unproved("missing", said, [wrong], link)
    return proved(f"{said} Named by {', '.join(plan.name for plan in plans)}.", link)


def prove_source(dataset: ClaimDataset) -> Evaluated:
    """Where it came from, its digest, and the manifest that lies beside its rows."""
    links = (_page(dataset),)
    gone = begun_deletions([dataset.public_id]).first()
    if gone is not None:
        link = Link("Deletion", reverse("savings-deletion", args=[gone.public_id]))
        wrong = "SOURCE_DELETED: nothing brings the rows back."
        return unproved("blocked", "The rows were deleted; the record stays.", [wrong], link)
    manifest = manifest_of(dataset)
    said = f"{dataset.source_system} {dataset.source_object_id or dataset.file_name}, "
    said += f"SHA-256 {dataset.sha256[:12]}…."
    if manifest.get("sha256") != dataset.sha256:
        wrong = "The manifest in the lake is missing or of another file."
        return unproved("blocked", said, [wrong], *links)
    return proved(said, *links)


def prove_calculation(dataset: ClaimDataset) -> Evaluated:
    """Rows and dollars in equal accepted plus rejected, by a stored version of the layout."""
    said = f"Layout {dataset.layout}; {dataset.rows_in} rows in, {dataset.rows_accepted} accepted, "
    said += f"{dataset.rows_rejected} rejected."
    wrong = [
        f"{column}: dollars do not add up."
        for column, (received, accepted, rejected, *_) in sorted(dataset.totals.items())
        if Decimal(received) != Decimal(accepted) + Decimal(rejected)
    ]
    if dataset.rows_in != dataset.rows_accepted + dataset.rows_rejected:
        wrong.append("Rows do not add up.")
    if wrong:
        return unproved("blocked", said, wrong, _page(dataset))
    return proved(f"{said} Rows and dollars add up.", _page(dataset))


def prove_evidence(dataset: ClaimDataset) -> Evaluated:
    """The layout declares what each money column means of which the file states a total."""
    columns = dataset.layout.definition.get("columns", [])
    money = [column for column in columns if column["target"] in dataset.totals]
    silent = [column["target"] for column in money if not column.get("declared_meaning")]
    said = f"{len(money) - len(silent)} of {len(money)} money columns have a declared meaning."
    if silent:
        wrong = [f"{name}: no declared meaning in the layout." for name in silent]
        return unproved("candidate", said, wrong, _page(dataset))
    return proved(said, _page(dataset))


def prove_output(dataset: ClaimDataset) -> Evaluated:
    """The accepted rows lie in the lake with the digest under which they were stored."""
    wrong = rows_unlike(dataset, "The file of accepted rows")
    if wrong:
        return unproved("blocked", "The rows are not as they were stored.", [wrong], _page(dataset))
    return proved(f"Accepted rows with SHA-256 {rows_sha256(dataset)[:12]}….", _page(dataset))


def prove_operation(dataset: ClaimDataset) -> Evaluated:
    """The sealed trail tells who stored it, with the same digest and counts."""
    told = event_of("savings.dataset.stored", "savings.claimdataset", dataset.public_id)
    link = trail_of("savings.claimdataset", dataset.public_id)
    expected = {"sha256": dataset.sha256, "rows_in": dataset.rows_in}
    if wrong := trail_says_otherwise(told, expected):
        return unproved("blocked", "The trail and the record differ.", [wrong], link)
    at = f"{dataset.created_at:%Y-%m-%d %H:%M} UTC"
    return proved(f"Stored {at} by {dataset.created_by}; the same file is the same dataset.", link)


def _page(dataset: ClaimDataset) -> Link:
    return Link(dataset.file_name, reverse("savings-dataset", args=[dataset.public_id]))
