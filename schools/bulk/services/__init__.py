"""Acts on many people of the register."""
