"""Template tags of the chats."""
