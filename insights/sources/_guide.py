"""The sources as a page of the docs: what each answers, and what becomes of it."""

from insights.signals.source_modules import SOURCE_MODULES
from insights.sources._adapter import Event, Source
from insights.sources._registry import SOURCES

HEAD = """# Sources of signals

Written by `manage.py write_docs` from `insights/sources/`. Sources may send by themselves
([insights.md](insights.md)) or are asked. They are only ever read.

## Being asked

`GET <address>?limit=500&cursor=<cursor>` with `Authorization: Bearer <secret>` answers

```json
{"records": [...], "cursor": "opaque", "has_more": false,
 "complete_through": {"vytxeTZskVKR": "2026-03-10"}}
```

`cursor` says how far was read, at most 500 characters; it is sent back with the next call, and
kept only together with the page before it. `complete_through` may say up to which day all of a
site was sent: those days are marked, unless a row of the source is refused and unsettled. A record
is an object with `event`, `at` (ISO 8601 with its offset) and the fields of its event; `site` and
`provider` (our ids), `currency` and `method` where they are not the same for all. Amounts are texts
such as `"12.50"`.

| variable | meaning |
|---|---|
| `LEAF_SOURCES` | names of addresses, such as `cedar_pms` |
| `LEAF_SOURCE_<NAME>_MODULE` | one of the modules below |
| `LEAF_SOURCE_<NAME>_URL`, `…_SECRET` | where, and with what |
| `LEAF_SOURCE_<NAME>_ORGANIZATION` | slug of the practice whose source it is |
| `LEAF_SOURCE_<NAME>_SITE`, `…_CURRENCY` | where records name none |

Every call goes through the gateway (class `bi`, 120 a minute, 15 s each). A source that fails is
asked again after 30 s, then ever later, up to its cadence; the trail says when it began to fail
(`source.failing`), when it answered again (`source.recovered`) and when its end was not reached for
twice its cadence (`source.late`), `leaf_source_lag_seconds` how far each is behind. How each stands
is on the page Sources, in the admin (source pulls) and at `GET /api/v1/insights/sources/pulls/`:
`waiting`, `current`, `late`, `failing` or `unconfigured`.

A record that cannot be read is held with its place and reason (`GET …/refused/`, admin: refused
rows); of it only the fields below are kept. Once its source sends it mended it is taken and settled
by itself; a person with `insights.correct` may let it go (page, `…/refused/<id>/dismiss/`). What
contradicts what is recorded goes to the quarantine, as for every other door.

## Files

`POST …/sources/files/` (`file`, `source`, `site`, `currency`), the page Sources and
`manage.py ingest_signals --source` take CSV and XLSX of {files}. Every line becomes a
signal or is stated with its reason. Supplier spend needs a date and an amount; columns are known by
many names, dates in numbers are read as the rest of their document shows, and refused where it
does not. Equal lines are told apart by their ordinal; the same file again changes nothing.

A payment that both a file and the asked source tell is counted once. Where site, day, amount,
currency and supplier are the same (or only one of them names a supplier) the later telling is
refused as `POSSIBLY_TOLD_TWICE` and held, since only people can tell whether it is a second
payment: somebody with `insights.correct` lets it go or takes it in, with a reason (page,
`…/refused/<id>/accept/`). Days of a pulled one are not marked while it is held. Under another day
or amount it is not recognised: best use one way for a site and a time.

## Modules
"""
REST = """
To add a source: its line in `insights/signals/source_modules.py`, one file
`insights/sources/<id>.py` with `SOURCE`, its records in `tests/insights/sources/records.py`.
"""


def sources_markdown() -> str:
    """A section for each module with its events."""
    files = " and ".join(SOURCE_MODULES[one.id].label for one in SOURCES.values() if one.rows)
    parts = [HEAD.replace("{files}", files)]
    for module in SOURCE_MODULES.values():
        parts += _section(module.label, SOURCES[module.id])
    return "\n".join(parts) + REST


def _section(label: str, source: Source) -> list[str]:
    minutes = int(source.feed.cadence.total_seconds() // 60)
    often = f"every {minutes} minutes" if minutes < 60 else f"every {minutes // 60} h"
    found = [f"### {label}", "", f"`{source.id}`, asked {often}.", ""]
    if source.feed.spread:
        stated = ", ".join(f"`{name}`" for name in source.feed.fields)
        columns = ", ".join(f"`{name}`" for name in source.columns)
        return [*found, f"A record is a whole order: {stated}, each line with the columns of its"
                f" files ({columns}). No customer is kept.", ""]  # fmt: skip
    found += ["| event | signal | told apart by | amount | attributes |", "|---|---|---|---|---|"]
    found += [_line(name, event) for name, event in source.feed.events.items()]
    yields = [f"`{one}` to {SOURCE_MODULES[to].label}" for one, to in source.feed.yields_to.items()]
    if yields:
        found += ["", f"Where they are asked too, events of theirs are left: {', '.join(yields)}."]
    return [*found, ""]


def _line(name: str, event: Event) -> str:
    state = f" ({event.payment_state})" if event.payment_state else ""
    sign = ", taken" if event.takes else ""
    said = [
        f"{signal} from `{stated}`{', digest only' if stated in event.hashed else ''}"
        for signal, stated in event.attributes.items()
    ]
    said += [f"{constant} `{value}`" for constant, value in event.constants.items()]
    payment = f", takes from `{event.payment}`" if event.payment else ""
    key = " + ".join(f"`{each}`" for each in event.key)
    return (
        f"| `{name}` | {event.signal_type}{state} | {key}{payment} | `{event.amount}`{sign} |"
        f" {'; '.join(said) or '–'} |"
    )
