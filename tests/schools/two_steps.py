"""Changes of the roster that are foretold first and then confirmed."""

from __future__ import annotations

from typing import Any

from django.test import Client


def confirmed(client: Client, path: str, data: dict[str, Any]) -> Any:
    """Post a form, confirm what is foretold, and return the last answer after its redirects."""
    second = client.post(path, data)
    assert "version" in second.context, second.context["form"].errors
    posted = second.context["posted"]
    again = {name: [value for key, value in posted if key == name] for name, _value in posted}
    if 'name="foretold_work"' in second.content.decode():
        again["foretold_work"] = ["1"]
    return client.post(path, {**again, "seen_version": second.context["version"]}, follow=True)
