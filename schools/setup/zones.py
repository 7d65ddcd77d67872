"""The time zones of Russia, named as schools name them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ZONES = [
    ("Europe/Kaliningrad", _("Kaliningrad, UTC+2")),
    ("Europe/Moscow", _("Moscow, UTC+3")),
    ("Europe/Samara", _("Samara, UTC+4")),
    ("Asia/Yekaterinburg", _("Yekaterinburg, UTC+5")),
    ("Asia/Omsk", _("Omsk, UTC+6")),
    ("Asia/Krasnoyarsk", _("Krasnoyarsk, Novosibirsk, UTC+7")),
    ("Asia/Irkutsk", _("Irkutsk, UTC+8")),
    ("Asia/Yakutsk", _("Yakutsk, UTC+9")),
    ("Asia/Vladivostok", _("Vladivostok, UTC+10")),
    ("Asia/Magadan", _("Magadan, Sakhalin, UTC+11")),
    ("Asia/Kamchatka", _("Kamchatka, UTC+12")),
]
"""(zone, name), from west to east."""
