"""Keep the version that stands here, for all later ones: `python -m tests.upgrade.keep 0.1.0`."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def main(version: str) -> int:
    """Load the demo school into a database of its own and write it down as this release."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "sferum_admin.settings",
            "DATA_DIR": folder,
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'release.sqlite3'}",
            "REDIS_URL": "",
            "SECRET_KEY": "release",
            "INVITATION_KEYS": "release",
        }
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from tests.upgrade.release import take

        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_demo", stdout=sys.stderr)
        print(take(version, connection).write())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
