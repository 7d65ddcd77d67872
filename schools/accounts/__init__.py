"""Users, sign-in, roles as powers, and the permission each view declares."""
