"""One act on many people of the register at once: previewed, journalled, undone as a whole."""
