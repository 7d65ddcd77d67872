"""The change of the academic year: a draft, every person with a reason, one transaction, undoable."""
