"""Make sure that there is a Chromium for the browser tests.

As root on Debian or Ubuntu what is missing is installed; anybody else is told in one line what to install.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> Path | None:
    """Return the machine's own Chromium: `CHROMIUM` when set, then whatever the PATH has."""
    for name in filter(None, (os.environ.get("CHROMIUM"), *NAMES)):
        if found := shutil.which(name):
            return Path(found)
    return None


def playwright_has_one() -> bool:
    """Tell whether Playwright has a Chromium of its own in its folder."""
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return any(home.glob("chromium-*/*/chrome"))


def missing_packages() -> list[str]:
    """Return the Debian packages still needed; none when the tests can start."""
    needed = []
    if find_chromium() is None and not playwright_has_one():
        needed += ["chromium", "fonts-dejavu-core"]
    if ctypes.util.find_library("atomic") is None and not _library("libatomic.so.1"):
        needed.append("libatomic1")
    return needed


def _library(name: str) -> bool:
    """Tell whether the loader finds a library; `find_library` needs tools that a bare machine lacks."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def main() -> int:
    """Install what is missing, or say in one line what it is; 0 when the browser tests can run."""
    needed = missing_packages()
    if not needed:
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(
            f"The browser tests need: {' '.join(needed)} (Debian's package names). Install and repeat.",
            file=sys.stderr,
        )
        return 1
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *needed]):
        subprocess.run(["apt-get", *command], check=True, env=quiet, stdout=subprocess.DEVNULL)
    return 1 if missing_packages() else 0


if __name__ == "__main__":
    sys.exit(main())
