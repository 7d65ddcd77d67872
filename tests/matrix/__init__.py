"""Role × address: every page answers every part of the cast just as its view declares."""
