"""Pages of the set-up."""

from schools.setup.views.baseline import baseline
from schools.setup.views.settings import settings_edit, settings_page
from schools.setup.views.start import found_school_page, start

__all__ = ["baseline", "found_school_page", "settings_edit", "settings_page", "start"]
