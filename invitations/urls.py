"""Addresses within one institution, under /s/<slug>/."""

from __future__ import annotations

from django.urls import path

from invitations.views import issuing, links, requests

app_name = "invitations"

urlpatterns = [
    path("invitations/", links.invitation_list, name="list"),
    path("invitations/issue/", issuing.issue, name="issue"),
    path("invitations/slips/", issuing.slips, name="slips"),
    path("invitations/unclaimed/annul/", links.annul_all_unclaimed, name="annul_unclaimed"),
    path("invitations/places/<int:pk>/annul/", links.annul_place, name="annul_place"),
    path("invitations/<int:pk>/", links.invitation, name="invitation"),
    path("invitations/<int:pk>/link/", links.link, name="link"),
    path("invitations/<int:pk>/renew/", links.renew, name="reissue"),
    path("invitations/<int:pk>/annul/", links.annul_one, name="annul"),
    path("invitations/families/<int:pk>/", links.family_access, name="family_access"),
    path("requests/", requests.request_list, name="request_list"),
    path("requests/<int:pk>/", requests.join_request, name="request"),
    path("my-links/", links.mine, name="mine"),
    path("my-links/joined/", links.mine_joined, name="mine_joined"),
]
