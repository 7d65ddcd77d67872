"""Pages of the register: people, classes, places, verification."""
