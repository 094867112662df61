"""The process that lays a document out: it limits itself first, writes one file and ends.

Run as `python -m leafenterprise.shared.pdf_child WORK SECONDS`: reads `WORK/document.json`, writes
`WORK/made.pdf`, or `WORK/answer.json` with the reason why not.
"""

import base64
import json
import logging
import resource
import sys
from pathlib import Path
from typing import Any

ADDRESS_SPACE_BYTES = 2 << 30


class Unreachable(Exception):
    """The document asks for something that is not its own."""


def limit_process(seconds: int) -> None:
    """No core, bounded memory and processor time, from here to the end of the process."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def lay_out(sent: dict[str, Any]) -> bytes:
    """The PDF of a document. Raises: Unreachable, OSError without libraries."""
    from weasyprint import CSS, HTML  # the import itself raises where pango is missing

    from leafenterprise.shared.pdf_fetcher import NamedAssets, Refused

    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    assets = {name: base64.b64decode(held) for name, held in sent["assets"].items()}
    fetcher = NamedAssets(assets)
    try:
        style = CSS(string=sent["css"], url_fetcher=fetcher)
        made: bytes = HTML(string=sent["html"], url_fetcher=fetcher).write_pdf(
            stylesheets=[style],
            pdf_variant="pdf/ua-1",
            custom_metadata=True,
            finisher=_scope_headers,
        )
    except Refused as asked:  # the library ends at once only for what is no Exception
        raise Unreachable from asked
    return made


def _scope_headers(_: object, pdf: Any) -> None:
    """Says of each table header whether it heads a column or its row; the library does not."""
    kinds = {n: item.get("S") for n, item in enumerate(pdf.objects) if isinstance(item, dict)}
    for item in pdf.objects:
        if not isinstance(item, dict) or item.get("S") != "/TR":
            continue
        cells = [_number(reference) for reference in item["K"]]
        scope = "/Row" if "/TD" in map(kinds.get, cells) else "/Column"
        for number in cells:
            if kinds.get(number) == "/TH":
                pdf.objects[number]["A"]["Scope"] = scope


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def main(work: Path, seconds: int) -> int:
    """0 where the file was written."""
    limit_process(seconds)
    sent = json.loads(work.joinpath("document.json").read_text(encoding="utf-8"))
    try:
        made = lay_out(sent)
    except Exception as trouble:
        reason = "libraries" if isinstance(trouble, OSError) else type(trouble).__name__.lower()
        work.joinpath("answer.json").write_text(json.dumps({"reason": reason}))
        return 1
    work.joinpath("made.pdf").write_bytes(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
