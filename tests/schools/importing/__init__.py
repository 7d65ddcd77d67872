"""The importer of rosters."""
