"""How long pages and jobs take, against a bare view on the same server."""
