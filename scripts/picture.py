"""Takes the picture of the overview page for the README from a running demonstration: `make picture`."""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

WHERE = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
FILE = Path(__file__).parents[1] / "docs" / "images" / "overview.png"


def main(title: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1180, "height": 1000})
        page.goto(f"{WHERE}/accounts/login/")
        page.fill("[name=login]", "coordinator@cdss.example")
        page.fill("[name=password]", "idea-demo")
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/tasks/")
        page.goto(f"{WHERE}/bucps/")
        page.get_by_role("link", name=title).first.click()
        page.wait_for_load_state("networkidle")
        FILE.parent.mkdir(exist_ok=True)
        page.screenshot(path=FILE)
        browser.close()
    print(f"Wrote {FILE}")


if __name__ == "__main__":
    main(*sys.argv[1:] or ["CalFresh households with infants"])
