"""From typed rows and the present register to a plan: what applying would do, row by row."""

from schools.importing.planning.making import make_plan
from schools.importing.planning.plan import Plan, PlannedRow
from schools.importing.planning.register import Register, read_register

__all__ = ["Plan", "PlannedRow", "Register", "make_plan", "read_register"]
