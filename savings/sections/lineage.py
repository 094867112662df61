"""Which run this is, what went in and what came out, by id and digest."""

from collections.abc import Iterator

from savings.queries.results import RunRecord
from savings.sections._blocks import Column, Content, Section, Table


def build(record: RunRecord) -> Content:
    """Every id and digest of the run."""
    columns = (Column("name", "Item"), Column("value", "Value"))
    return Content(tables=(Table("lineage", "Lineage", columns, tuple(_rows(record))),))


def _rows(record: RunRecord) -> Iterator[tuple[str, str]]:
    run, lineage = record.run, record.run.facts["lineage"]
    yield "Request", run.source_request_number
    yield "Run", lineage["run_id"]
    yield "Trace", lineage["trace_id"]
    yield "Queue", lineage["queue_id"]
    yield "Scope key", run.selected_scope_key
    yield "Scope kind", run.selected_scope_kind
    yield "Manifest digest", lineage["manifest_digest"]
    for dataset in lineage["datasets"]:
        yield f"Dataset {dataset['id']} ({dataset['layout']})", dataset["sha256"]
    for price in lineage["prices"]:
        yield f"Price reference {price['title']}", price["sha256"]
    if lineage["contract"]:
        contract = lineage["contract"]
        yield f"Contract {contract['name']} v{contract['number']}", contract["digest"]
    yield "Result digest", lineage["result_digest"]
    yield "Facts digest", run.facts_digest
    yield "Code version", lineage["code_version"]
    yield "Engine", run.engine


SECTION = Section("lineage", "Lineage", 120, build)
