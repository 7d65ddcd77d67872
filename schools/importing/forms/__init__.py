"""Forms of the importer: a file in, its columns corrected, a plan narrowed, a plan confirmed."""

from schools.importing.forms.columns import ColumnsForm
from schools.importing.forms.plans import ApplyForm, RowFilterForm, UploadForm

__all__ = ["ApplyForm", "ColumnsForm", "RowFilterForm", "UploadForm"]
