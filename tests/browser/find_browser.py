"""Find a Chromium for the browser tests, or get one; `make test` runs this first.

Chromium's headless shell comes first, which takes a fifth less of the processor than the whole browser: an installed
one, else Debian's package for root. Then an installed Chromium or Chrome, then Playwright's own.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
DEBIAN_PACKAGES = (SHELL, "fonts-noto-cjk")  # Chinese in the screenshots needs the fonts


def find_browser() -> str | None:
    """Give the path of a Chromium or Chrome on this machine, or None."""
    on_path = (shutil.which(name) for name in NAMES)
    on_mac = (app for app in MAC_APPS if Path(app).exists())
    return next((path for path in on_path if path), None) or next(on_mac, None) or _playwrights_own()


def get_browser() -> str | None:
    """Give the path of a browser, installing one if there is none; None if none can be had."""
    return shutil.which(SHELL) or _install_from_debian() or find_browser() or _install_from_playwright()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _is_debian() -> bool:
    """Tell whether the package `chromium` is a real one; Ubuntu's only points to a snap."""
    try:
        return platform.freedesktop_os_release().get("ID") == "debian"
    except OSError:
        return False


def _install_from_debian() -> str | None:
    if not _is_debian() or os.geteuid() != 0:
        return None
    _say(f"Installing {' and '.join(DEBIAN_PACKAGES)} ...")
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *DEBIAN_PACKAGES]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], install):
        if subprocess.run(command, stdout=subprocess.DEVNULL, env=environment).returncode:
            return None
    return find_browser()


def _install_from_playwright() -> str | None:
    _say("No browser found. Installing Playwright's own ...")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
    return find_browser()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Make sure that there is a browser, or say that there is none."""
    if os.environ.get("SKIP_BROWSER") == "1":
        _say("SKIP_BROWSER=1: the browser tests are left out.")
        return 0
    if get_browser() is not None:
        return 0
    _say(
        "The browser tests need Chromium or Chrome, and none could be found or installed.\n"
        "Install one, or leave these tests out with: make test SKIP_BROWSER=1"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
