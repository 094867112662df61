"""Pictures of the demonstration: those of README and docs, or of any page to look at.

    python scripts/take_screenshots.py                            docs/images, as the table below
    python scripts/take_screenshots.py --only report admin-plan   some of them
    python scripts/take_screenshots.py --look /savings/runs/ --width 375 768 1440 --scheme dark

Needs a running demonstration (`make demo`), Chromium and the development packages. A `{run}` in an
address is the finished run, `{contract}` and the like the first record of that list.
"""

import argparse
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage"]  # fmt: skip
HEIGHT = 1000
NONE = Image.Dither.NONE
COLOURS = 256  # a page has few: a third of the size, and nothing that the eye misses


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at what. `find` scrolls this into sight first."""

    name: str
    path: str
    person: str = "operator"
    width: int = 1440
    scheme: str = "light"
    find: str = ""


SHOTS = (
    Shot("report", "{run}report/"),
    Shot("report-phone-dark", "{run}report/", width=375, scheme="dark"),
    Shot("home", "/"),
    Shot("upload", "/savings/datasets/load/"),
    Shot("requests", "/savings/requests/"),
    Shot("request-ambiguous", "{ambiguous}"),
    Shot("run", "{run}"),
    Shot("figure", "{run}figures/guarantee_due/"),
    Shot("findings", "{run}findings/"),
    Shot("files", "{run}workbook/"),
    Shot("optimize", "{run}optimize/"),
    Shot("trust", "{run}trust/"),
    Shot("evidence", "/savings/evidence/"),
    Shot("plans", "/savings/plans/"),
    Shot("case", "{case}", "consultant"),
    Shot("case-explain", "{case}explain/net_present_value/", "consultant"),
    Shot("case-what-if", "{case}what-if/", "consultant"),
    Shot("dashboard", "/insights/", "owner"),
    Shot("insight-card", "{card}", "owner"),
    Shot("cashing-up", "/insights/cash/", "second"),
    Shot("statement", "{statement}", "owner"),
    Shot("billing-board", "/billing/", "physician"),
    Shot("compensation", "/compensation/", "physician"),
    Shot("trail", "/trail/", "auditor"),
    Shot("admin-contract", "{contract_record}", "admin"),
    Shot("admin-terms", "{contract_record}", "admin", find="#terms-group"),
    Shot("admin-freeze", "/admin/savings/contract/", "admin"),
    Shot("admin-plan", "{plan_record}", "admin"),
)
# name → (page with the list, how the link's address begins, text near it)
FOUND = {
    "run": ("/savings/runs/", r"^/savings/runs/\w{12}/", ""),
    "ambiguous": ("/savings/requests/", r"^/savings/requests/\w{12}/", "ITR-1002"),
    "case": ("/tei/?q=all+sites", r"^/tei/tools/\w{12}/", ""),
    "card": ("/insights/cards/", r"^/insights/cards/\w{12}/", "Revenue"),
    "statement": ("/insights/statements/", r"^/insights/statements/\w{12}/", "Aldous"),
    "contract_record": ("/admin/savings/contract/", r"^/admin/savings/contract/\d+/change/", ""),
    "plan_record": ("/admin/savings/runplan/", r"^/admin/savings/runplan/\d+/change/", ""),
}


def main() -> None:
    """The pictures asked for."""
    options = parse()
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for shot in wanted(options):
            print(take(browser, shot, options))


def wanted(options: argparse.Namespace) -> list[Shot]:
    """The table's pictures, or one for each page, width and scheme to look at."""
    if not options.look:
        return [shot for shot in SHOTS if not options.only or shot.name in options.only]
    return [
        Shot(f"{_slug(path)}-{width}-{scheme}", path, options.person, width, scheme)
        for path in options.look
        for width in options.width
        for scheme in options.scheme
    ]


def take(browser: Browser, shot: Shot, options: argparse.Namespace) -> Path:
    """Log in, go there, save what one screen shows."""
    size = {"width": shot.width, "height": HEIGHT}
    context = browser.new_context(viewport=size, color_scheme=shot.scheme)
    page = context.new_page()
    log_in(page, shot.person, options)
    page.goto(urljoin(options.base_url, address(page, shot.path, options)))
    if shot.find:
        page.locator(shot.find).first.scroll_into_view_if_needed()
        page.evaluate("at => document.querySelector(at).scrollIntoView()", shot.find)
    target = options.out / f"{shot.name}.png"
    page.screenshot(path=target, full_page=options.full)
    context.close()
    shrink(target)
    return target


def shrink(target: Path) -> None:
    """The same picture with a palette."""
    with Image.open(target) as whole:
        few = whole.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=NONE)
    few.save(target, optimize=True)


def address(page: Page, path: str, options: argparse.Namespace) -> str:
    """The path with its names filled from the lists."""
    for name in re.findall(r"\{(\w+)\}", path):
        where, shape, near = FOUND[name]
        page.goto(urljoin(options.base_url, where))
        links = page.locator("main a, #content a")
        if near:
            links = links.filter(has_text=near)
        hrefs = [link.get_attribute("href") or "" for link in links.all()]
        found = [match[0] for href in hrefs if (match := re.search(shape, href))]
        if not found:
            raise SystemExit(f"nothing like {shape} on {where}: is this the demonstration?")
        path = path.replace(f"{{{name}}}", found[0])
    return path


def log_in(page: Page, person: str, options: argparse.Namespace) -> None:
    """Through the form, as a person would."""
    page.goto(urljoin(options.base_url, "/login/"))
    page.fill("input[name=username]", f"{person}@demo.example")
    page.fill("input[type=password]", options.password)
    page.press("input[type=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def _slug(path: str) -> str:
    return re.sub(r"\W+", "-", path).strip("-") or "home"


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--base-url", default="http://127.0.0.1:8787")
    parser.add_argument("--password", default="leaf-demo-2026")
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    parser.add_argument("--only", nargs="*", default=[], choices=[s.name for s in SHOTS])
    parser.add_argument("--look", nargs="*", default=[], metavar="PATH")
    parser.add_argument("--person", default="operator")
    parser.add_argument("--width", type=int, nargs="+", default=[375, 768, 1440])
    parser.add_argument("--scheme", nargs="+", default=["light"])
    parser.add_argument("--full", action="store_true", help="the whole page, not one screen")
    return parser.parse_args()


if __name__ == "__main__":
    main()
