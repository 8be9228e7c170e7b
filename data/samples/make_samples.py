"""Make the sample PDFs from the templates beside this file: `make samples`.

Chromium sets the pages; the fonts are Noto Serif, Sans and Mono CJK SC (Debian's fonts-noto-cjk).
"""

from __future__ import annotations

import sys
from pathlib import Path
from string import Template

from playwright.sync_api import Browser, sync_playwright

from data.samples.fonts import font_css
from data.samples.report import report_parts
from tests.browser.find_browser import find_browser

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE / "templates"
MARK = HERE.parent.parent / "ui" / "theme" / "mark.svg"
DOCUMENTS = {
    "footnote-user-guide.pdf": ("guide-en.html", "guide.css"),
    "footnote-user-guide-zh.pdf": ("guide-zh.html", "guide.css"),
    "harbour-ferries-report-2025.pdf": ("report.html", "report.css"),
}


def build_html(template: str, style: str) -> str:
    """Fill a template with its style sheet, its fonts and the parts that are computed."""
    body = Template(_read(template)).substitute(
        css="$css", mark=MARK.read_text("utf-8"), answer=_read("answer.svg"), **report_parts()
    )
    css = _read(style)
    language = "zh" if '<html lang="zh' in body else "en"
    return body.replace("$css", font_css(body + css, language) + css)


def print_pdf(browser: Browser, html: str, path: Path) -> None:
    """Print a page of HTML as a tagged PDF with an outline."""
    page = browser.new_page()
    page.set_content(html)
    page.evaluate("document.fonts.ready")
    page.pdf(path=path, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    page.close()


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")


def main() -> None:
    """Make all three and say how large they are."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        for name, (template, style) in DOCUMENTS.items():
            print_pdf(browser, build_html(template, style), HERE / name)
            sys.stdout.write(f"{name}: {(HERE / name).stat().st_size / 1000:.0f} kB\n")
        browser.close()


if __name__ == "__main__":
    main()
