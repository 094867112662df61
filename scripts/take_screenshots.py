"""Pictures of the demonstration's pages: `python scripts/take_screenshots.py --out docs/images`.

Needs a running demonstration (`make demo`), Chromium and the development packages.
"""

import argparse
import shutil
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage"]  # fmt: skip


def main() -> None:
    """Log in, walk, save one picture for each page, width and colour scheme."""
    options = parse()
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for scheme in options.scheme:
            for width in options.width:
                size = {"width": width, "height": 1000}
                context = browser.new_context(viewport=size, color_scheme=scheme)
                page = context.new_page()
                log_in(page, options)
                for name, path in pages(page, options).items():
                    page.goto(urljoin(options.base_url, path))
                    target = options.out / f"{name}-{width}-{scheme}.png"
                    page.screenshot(path=target, full_page=options.full)
                    print(target)
                context.close()


def pages(page: Page, options: argparse.Namespace) -> dict[str, str]:
    """The named pages; a run's pages follow the newest run of the list."""
    page.goto(urljoin(options.base_url, "/savings/runs/"))
    link = page.locator("main a[href^='/savings/runs/']").first.get_attribute("href") or ""
    run = "/".join(link.split("/")[:4]) + "/"
    known = {
        "home": "/",
        "requests": "/savings/requests/",
        "datasets": "/savings/datasets/",
        "upload": "/savings/datasets/load/",
        "runs": "/savings/runs/",
        "run": run,
        "report": f"{run}report/",
        "quality": f"{run}quality/",
        "contracts": "/savings/contracts/",
        "prices": "/savings/prices/",
        "jobs": "/jobs/",
    }
    return {name: path for name, path in known.items() if name in options.page or not options.page}


def log_in(page: Page, options: argparse.Namespace) -> None:
    """Through the form, as a person would."""
    page.goto(urljoin(options.base_url, "/"))
    page.fill("input[type=email], input[name=username]", options.email)
    page.fill("input[type=password]", options.password)
    page.press("input[type=password]", "Enter")
    page.wait_for_load_state()


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base-url", default="http://127.0.0.1:8787")
    parser.add_argument("--email", default="operator@demo.example")
    parser.add_argument("--password", default="leaf-demo-2026")
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    parser.add_argument("--width", type=int, nargs="+", default=[1440])
    parser.add_argument("--scheme", nargs="+", default=["light"])
    parser.add_argument("--page", nargs="*", default=[])
    parser.add_argument("--full", action="store_true", help="the whole page, not one screen")
    return parser.parse_args()


if __name__ == "__main__":
    main()
