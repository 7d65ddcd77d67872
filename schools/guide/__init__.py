"""The user's guide, reachable from the pages it explains."""
