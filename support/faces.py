"""How the states of a request look: the kind of the pill beside the word."""

from __future__ import annotations

from support.states import RequestState

PILLS = {RequestState.OPEN: "waiting", RequestState.ANSWERED: "done", RequestState.CLOSED: "off"}
