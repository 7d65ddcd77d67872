"""The journal: append-only, ids and never names, one event per act."""
