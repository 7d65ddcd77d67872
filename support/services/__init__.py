"""Writes of the support: requests for help, and links to instructions."""

from support.services.instructions import add_instruction, found_instructions, remove_instruction
from support.services.requests import answer_request, close_request, open_request, reopen_request

__all__ = [
    "add_instruction",
    "answer_request",
    "close_request",
    "found_instructions",
    "open_request",
    "remove_instruction",
    "reopen_request",
]
