"""Names, classes, dates and contacts."""
