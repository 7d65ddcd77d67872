"""The register of people: persons, guardians, roles, memberships, load, verification."""
