"""PDF files: laid out apart, and out of reach of everything but what the document brings."""

import base64
import io
import threading
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from PIL import Image

from leafenterprise.shared import pdf
from leafenterprise.shared.pdf import (
    INSTALL,
    Document,
    PdfFailed,
    PdfUnavailable,
    check_libraries,
    render_pdf,
)
from leafenterprise.shared.pdf_child import Unreachable, lay_out
from tests.pdf_structure import problems_of

PAGE = '<html lang="en"><head><title>Report</title></head><body>{}</body></html>'
SECRET = "kept-out-of-every-file"
AS_IT_IS = pdf._run


def laid_out(body: str, css: str = "", **assets: bytes) -> bytes:
    """The PDF of a body."""
    named = {name.replace("_", "."): held for name, held in assets.items()}
    return render_pdf(Document(PAGE.format(body), css, named))


def laid_out_here(body: str, css: str = "") -> bytes:
    """The same in this process, where one start of the library serves many probes."""
    return lay_out({"html": PAGE.format(body), "css": css, "assets": {}})


@pytest.fixture(scope="module", autouse=True)
def started_anew():
    """As the product starts it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "_run", AS_IT_IS)
        yield


@pytest.fixture(scope="module")
def door():
    """A loopback server that counts who comes."""
    visits = []

    class Visits(BaseHTTPRequestHandler):
        def do_GET(self):
            visits.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Silence."""

    server = HTTPServer(("127.0.0.1", 0), Visits)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/x", visits
    server.shutdown()
    server.server_close()
    thread.join()


def picture(width: int, height: int) -> str:
    """A PNG of one colour as a data address."""
    held = io.BytesIO()
    Image.new("1", (width, height)).save(held, "PNG")
    return "data:image/png;base64," + base64.b64encode(held.getvalue()).decode()


def test_it_lays_out_a_document_with_title_and_language():
    made = laid_out("<h1>Report</h1>")

    assert made.startswith(b"%PDF-1.7")
    assert b"pdfuaid:part" in made or b"pdfuaid" in b"".join(_streams(made))


def test_it_gives_its_own_assets_and_small_pictures():
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>'

    made = laid_out(
        f'<img alt="a" src="asset:a.svg"><img alt="b" src="{picture(9, 9)}">', a_svg=svg
    )

    assert made.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("body", "css"),
    [
        ('<img alt="x" src="{file}">', ""),
        ('<img alt="x" src="{http}">', ""),
        ('<link rel="stylesheet" href="{file}">', ""),
        ('<link rel="attachment" href="{file}">', ""),
        ('<object data="{file}"></object>', ""),
        ('<embed src="{http}">', ""),
        ("<p>x</p>", '@import url("{http}");'),
        ("<p>x</p>", "p {{ background: url({file}) }}"),
        ("<p>x</p>", "@page {{ background: url({http}) }}"),
        ("<p>x</p>", "p::before {{ content: url({http}) }}"),
        ("<p>x</p>", "li {{ list-style-image: url({file}) }} p {{ border-image: url({file}) }}"),
        ('<img alt="x" src="asset:other.svg">', ""),
        ('<img alt="x" src="data:image/svg+xml,<svg/>">', ""),
        ('<img alt="x" src="data:text/html;base64,PGI+">', ""),
        (f'<img alt="x" src="{picture(4000, 4000)}">', ""),
        (f'<img alt="x" src="data:image/png;base64,{"A" * 300_000}">', ""),
    ],
)
def test_it_refuses_a_document_that_reaches_out(body, css, door, tmp_path):
    address, visits = door
    held = tmp_path / "held.css"
    held.write_text(SECRET)
    named = {"file": held.as_uri(), "http": address}

    with pytest.raises(Unreachable):
        laid_out_here(body.format(**named), css.format(**named))

    assert not visits


def test_it_says_that_the_document_reached_out(tmp_path):
    held = tmp_path / "held.css"
    held.write_text(SECRET)

    with pytest.raises(PdfFailed) as refused:
        laid_out("<p>x</p>", f'@import url("{held.as_uri()}");')

    assert refused.value.details == {"reason": "unreachable"}


@pytest.mark.parametrize(
    "body",
    [
        '<svg width="9" height="9"><image href="{file}" width="9" height="9"/></svg>',
        '<svg width="9" height="9"><image href="{http}" width="9" height="9"/></svg>',
        '<svg width="9" height="9"><use href="{http}#a"/></svg>',
        '<svg width="9" height="9"><style>@import url({http});</style><rect width="9"/></svg>',
        '<svg width="9" height="9"><rect width="9" height="9" fill="url({http}#a)"/></svg>',
        "<style>@font-face {{ font-family: f; src: url({http}) }} p {{ font-family: f }}</style>x",
        '<a href="{http}">a link is followed by no one here</a>',
    ],
)
def test_it_visits_nobody_for_a_drawing(body, door, tmp_path):
    address, visits = door
    held = tmp_path / "held.svg"
    held.write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><text>{SECRET}</text></svg>')

    try:
        made = laid_out_here(body.format(file=held.as_uri(), http=address))
    except Unreachable:
        made = b""

    assert not visits
    assert SECRET.encode() not in b"".join([made, *_streams(made)])


def test_it_stops_a_document_that_takes_too_long():
    endless = "<table>" + "<tr><td>x</td></tr>" * 60_000 + "</table>"

    with pytest.raises(PdfFailed) as refused:
        render_pdf(Document(PAGE.format(endless), ""), seconds=2)

    assert refused.value.details == {"reason": "limits"}


def test_it_says_what_to_install_where_libraries_are_missing(monkeypatch):
    monkeypatch.setattr(pdf, "LIBRARIES", ("libnot-there.so.9",))

    (warning,) = check_libraries()

    assert warning.id == "leaf.W010"
    assert warning.hint == INSTALL
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in INSTALL


def test_it_answers_503_where_libraries_are_missing(monkeypatch, tmp_path):
    def without(work, seconds):
        (work / "answer.json").write_text('{"reason": "libraries"}')
        return 1

    monkeypatch.setattr(pdf, "_run", without)

    with pytest.raises(PdfUnavailable) as refused:
        laid_out("<p>x</p>")

    assert (refused.value.status, refused.value.details["install"]) == (503, INSTALL)


def _streams(made: bytes) -> list[bytes]:
    """What the file's packed streams hold."""
    found = []
    for part in made.split(b"stream\n")[1:]:
        try:
            found.append(zlib.decompressobj().decompress(part))
        except zlib.error:
            continue
    return found


def test_it_is_seen_where_a_document_is_not_built_for_a_screen_reader():
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9"/></svg>'
    )

    found = problems_of(laid_out_here(f"<h1>A</h1><h3>B</h3><figure>{picture}</figure>"))

    assert found == ["H3 after H1", "a figure without words for it"]
