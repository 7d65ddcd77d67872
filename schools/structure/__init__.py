"""Years, places, classes and the platform's own links."""
