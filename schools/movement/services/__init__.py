"""Writes of movement: by hand here, in bulk by the importer, both through the same few steps."""
