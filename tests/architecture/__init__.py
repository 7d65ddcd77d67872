"""The architecture, held by tests: what may import, point at, write and declare what."""
