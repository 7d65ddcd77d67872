"""The institution, its settings, and the tenant scope that guards every query."""
