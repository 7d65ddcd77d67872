"""The code of an installation without schools is told to whoever sits at its server."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from schools.institutions.models import Institution
from schools.setup.codes import setup_code


@pytest.mark.django_db
def test_code_is_printed_while_there_is_no_school(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("setup_code")
    assert setup_code() in capsys.readouterr().out


@pytest.mark.usefixtures("institution")
def test_code_is_kept_once_there_is_a_school(capsys: pytest.CaptureFixture[str]) -> None:
    assert Institution.objects.exists()
    call_command("setup_code")
    assert setup_code() not in capsys.readouterr().out
