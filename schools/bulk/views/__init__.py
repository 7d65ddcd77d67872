"""Pages of acts on many, and the export of those ticked."""
