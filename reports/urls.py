"""Addresses within one institution, under /s/<slug>/."""

from __future__ import annotations

from django.urls import path

from reports.views import home, names, statistics, worklist

app_name = "reports"

urlpatterns = [
    path("", home.home, name="home"),
    path("worklist/", worklist.worklist, name="worklist"),
    path("worklist/text/", worklist.worklist_text, name="worklist_text"),
    path("worklist/mark/", worklist.worklist_mark, name="worklist_mark"),
    path("worklist/exempt/", worklist.worklist_exempt, name="worklist_exempt"),
    path("overview/", statistics.dashboard, name="dashboard"),
    path("overview/count/", statistics.count_now, name="compile"),
    path("overview/classes/", statistics.class_figures, name="class_figures"),
    path("overview/classes.xlsx", statistics.class_figures_file, name="class_figures_file"),
    path("overview/names/<slug:kind>/", names.name_list, name="names"),
    path("overview/names/<slug:kind>.xlsx", names.name_file, name="names_file"),
]
