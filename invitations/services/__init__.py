"""Writes of invitations: issuing, handing out, accepting, deciding, annulling."""
