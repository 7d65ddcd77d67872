"""The register of local acts: orders, protocols, versions of the regulation."""
