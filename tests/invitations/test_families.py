"""A family's page: whose it is, what it shows today, what may be done there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invitations.doors import family_token, find_family, find_invitation, invitation_token
from invitations.family import page_of
from invitations.models import FamilyAccess, Invitation
from invitations.services import families
from invitations.services.accepting import accept
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent, AuditSubject
from schools.people.models import Guardianship, Membership, Person, Refusal
from schools.people.services import assign_role, mark_joined
from schools.structure.models import Place, PlatformLink, SchoolClass
from schools.structure.services import mark_places_created, record_platform_link
from support.models import SupportRequest
from support.services import answer_request, open_request
from tests.invitations.pages import open_page

pytestmark = pytest.mark.embedded


@pytest.fixture
def access(act: Act, for_mother: Invitation) -> FamilyAccess:
    """The mother's page."""
    found = find_invitation(invitation_token(for_mother))
    assert found is not None
    opened = accept(act, invitation=found).family_access
    assert opened is not None
    return opened


def test_link_sets_a_cookie_for_its_page_alone_and_leaves_the_address(
    access: FamilyAccess, visitor: Client
) -> None:
    opened = visitor.get(reverse("family_open", kwargs={"token": family_token(access)}))

    path = reverse("family", kwargs={"public_id": access.public_id})
    cookie = opened.cookies["door"]
    assert (opened.status_code, opened.headers["Location"]) == (302, path)
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (path, True, "Lax")
    assert (opened.headers["Referrer-Policy"], opened.headers["Cache-Control"]) == ("no-referrer", "no-store")
    page = visitor.get(path)
    assert (page.status_code, page.headers["X-Robots-Tag"]) == (200, "noindex, nofollow")


def test_page_without_its_cookie_is_closed(access: FamilyAccess, visitor: Client) -> None:
    assert visitor.get(reverse("family", kwargs={"public_id": access.public_id})).status_code == 404


def test_page_shows_the_chat_with_its_link_and_journals_the_showing(
    parents_chat: Place, link: PlatformLink, access: FamilyAccess, mother: Person, visitor: Client
) -> None:
    path = open_page(visitor, access)
    for count in (1, 2):
        page = visitor.get(path).content.decode()

        shown = AuditEvent.objects.filter(kind="platform_link.shown")
        assert (link.url in page, shown.count()) == (True, count)
    about = AuditSubject.objects.filter(event_id=shown[0].pk).values_list("subject_kind", "subject_id")
    assert sorted(about) == [("person", mother.pk), ("platform_link", link.pk)]


def test_page_says_what_is_missing_while_no_link_is_recorded(
    parents_chat: Place, access: FamilyAccess, today: object
) -> None:
    page = page_of(access, access.opened_at.date())

    assert [(entry.place, entry.link) for entry in page.entries] == [(parents_chat, None)]
    assert (page.links, page.ready, page.preparing) == ([], [], [parents_chat.name])


def test_page_of_a_student_shows_the_class_and_the_link_of_students(
    act: Act, for_pupil: Invitation, pupil: Person, school_class: SchoolClass
) -> None:
    student_link = record_platform_link(
        act, place_id=school_class.place_id, joins_as=Role.STUDENT, url="https://max.example/join/2"
    )
    record_platform_link(
        act, place_id=school_class.place_id, joins_as=Role.TEACHER, url="https://max.example/join/3"
    )
    found = find_invitation(invitation_token(for_pupil))
    assert found is not None
    opened = accept(act, invitation=found).family_access
    assert opened is not None

    page = page_of(opened, act.today)

    assert [(entry.place, entry.link) for entry in page.entries] == [(school_class.place, student_link)]


def test_page_follows_the_roster_and_closes_with_the_departure(
    act: Act, parents_chat: Place, access: FamilyAccess, mother: Person, pupil: Person
) -> None:
    assert page_of(access, act.today).is_closed is False

    Membership.objects.filter(person=pupil).update(planned_until=act.today)

    page = page_of(access, act.today)
    assert (page.is_closed, page.entries, page.may_refuse) == (True, (), False)


def test_page_of_a_guardian_no_longer_entered_is_closed(
    act: Act, access: FamilyAccess, mother: Person
) -> None:
    Guardianship.objects.filter(guardian=mother).update(until_on=act.today)

    assert page_of(access, act.today).is_closed


def test_page_of_a_mother_who_teaches_shows_no_place_of_the_staff(
    act: Act, parents_chat: Place, access: FamilyAccess, mother: Person, run_jobs: Callable[[], int]
) -> None:
    assign_role(act, person_id=mother.pk, role=Role.TEACHER, started_on=act.today)
    run_jobs()

    assert page_of(access, act.today).place_ids == {parents_chat.pk}


@pytest.mark.parametrize("has_link", [False, True])
def test_page_asks_to_open_a_link_only_where_there_is_one(
    act: Act, parents_chat: Place, access: FamilyAccess, visitor: Client, has_link: bool
) -> None:
    mark_places_created(act, place_ids=[parents_chat.pk], on=act.today)
    if has_link:
        record_platform_link(
            act, place_id=parents_chat.pk, joins_as=Role.PARENT, url="https://max.example/join/1"
        )

    page = visitor.get(open_page(visitor, access)).content.decode()

    assert ("Нажмите «Открыть»" in page, "Подождите, пока школа даст ссылку" in page) == (
        has_link,
        not has_link,
    )
    assert f'value="{parents_chat.pk}"' in page


def test_i_have_joined_is_kept_beside_and_never_counts(
    act: Act, parents_chat: Place, link: PlatformLink, access: FamilyAccess, mother: Person, visitor: Client
) -> None:
    path = open_page(visitor, access)
    said = visitor.post(f"{path}joined/", {"place": parents_chat.pk})

    stay = Membership.objects.get(person=mother, place=parents_chat)
    assert said.headers["Location"] == path
    assert (stay.reported_at is not None, stay.joined_on) == (True, None)
    visitor.post(f"{path}joined/", {"place": parents_chat.pk})
    assert AuditEvent.objects.filter(kind="membership.reported").count() == 1


def test_i_have_joined_elsewhere_is_refused(
    parents_chat: Place, access: FamilyAccess, school_class: SchoolClass, visitor: Client
) -> None:
    path = open_page(visitor, access)
    for place in (school_class.place_id, "x", ""):
        assert visitor.post(f"{path}joined/", {"place": place}).status_code == 302

    assert Membership.objects.filter(reported_at__isnull=False).count() == 0


def test_confirmed_place_needs_no_link_any_more(
    act: Act, parents_chat: Place, link: PlatformLink, access: FamilyAccess, mother: Person
) -> None:
    stay = Membership.objects.get(person=mother, place=parents_chat)
    mark_joined(act, membership_ids=[stay.pk], on=act.today)

    [entry] = page_of(access, act.today).entries
    assert (entry.confirmed, entry.reported) == (True, False)


def test_refusal_is_recorded_with_its_channel_and_taken_back(
    act: Act, parents_chat: Place, access: FamilyAccess, mother: Person, visitor: Client
) -> None:
    path = open_page(visitor, access)
    visitor.post(f"{path}refuse/", {"channel": "по телефону"})

    stay = Membership.objects.get(person=mother, place=parents_chat)
    assert (Refusal.objects.get().channel, stay.exempt_reason) == ("по телефону", "refused")
    assert "по телефону" in visitor.get(path).content.decode()

    visitor.post(f"{path}return/")
    stay.refresh_from_db()
    assert (stay.exempt_on, Refusal.objects.on(act.today).count()) == (None, 0)
    visitor.post(f"{path}return/")
    assert AuditEvent.objects.filter(kind="refusal.withdrawn").count() == 1


def test_refusal_without_a_channel_or_twice_is_refused(
    access: FamilyAccess, act: Act, parents_chat: Place
) -> None:
    page = page_of(access, act.today)
    with pytest.raises(RuleViolation):
        families.refuse(act, page=page, channel=" ")
    families.refuse(act, page=page, channel="по телефону")
    with pytest.raises(RuleViolation):
        families.refuse(act, page=page, channel="письмом")


def test_help_reaches_the_school(access: FamilyAccess, mother: Person, visitor: Client) -> None:
    path = open_page(visitor, access)
    visitor.post(f"{path}help/", {"text": "Не открывается ссылка", "contact": "+79787853334"})

    asked = SupportRequest.objects.get()
    assert (asked.person, asked.text, asked.contact) == (mother, "Не открывается ссылка", "+79787853334")
    visitor.post(f"{path}help/", {"text": ""})
    assert SupportRequest.objects.count() == 1


def test_answers_are_seen_on_the_page_they_were_asked_from_and_on_no_other(
    act: Act, access: FamilyAccess, mother: Person, for_pupil: Invitation, visitor: Client
) -> None:
    path = open_page(visitor, access)
    visitor.post(f"{path}help/", {"text": "Не открывается ссылка"})
    answer_request(act, request_id=SupportRequest.objects.get().pk, answer="Обновите приложение.")
    open_request(act, person_id=mother.pk, subject="Другое", text="Сказано устно")
    found = find_invitation(invitation_token(for_pupil))
    assert found is not None
    other = accept(act, invitation=found).family_access
    assert other is not None

    pages = [(visitor, access), (Client(), other)]

    own, others = (client.get(open_page(client, page)) for client, page in pages)

    seen = [
        [words in page.content.decode() for words in ("Не открывается", "Обновите", "Сказано устно")]
        for page in (own, others)
    ]
    assert seen == [[True, True, False], [False, False, False]]


@pytest.mark.parametrize(
    ("contact", "where"),
    [("", "на странице семьи: ответ появится там сам"), ("+79787853334", "+79787853334")],
)
def test_whoever_answers_reads_that_the_family_sees_it(
    access: FamilyAccess, visitor: Client, client_as: Callable[[str], Client], contact: str, where: str
) -> None:
    visitor.post(f"{open_page(visitor, access)}help/", {"text": "Не открывается", "contact": contact})

    page = client_as("administrator").get(f"/s/school-12/help/{SupportRequest.objects.get().pk}/")

    said = page.content.decode()
    assert (f"<dd>{where}</dd>" in said, "без учётной записи" in said) == (True, False)


def test_help_is_not_asked_for_without_end(access: FamilyAccess, visitor: Client) -> None:
    path = open_page(visitor, access)
    for _ in range(7):
        visitor.post(f"{path}help/", {"text": "Не открывается ссылка"})

    assert SupportRequest.objects.count() == 5


def test_revoked_page_opens_no_more_and_the_next_acceptance_opens_another(
    act: Act, access: FamilyAccess, mother: Person, visitor: Client
) -> None:
    path = open_page(visitor, access)
    with pytest.raises(RuleViolation):
        families.revoke_page(act, access=access, reason="")
    families.revoke_page(act, access=access, reason="ссылка попала к чужим")
    families.revoke_page(act, access=access, reason="ещё раз")

    assert visitor.get(path).status_code == 404
    assert find_family(family_token(access)) is None
    assert AuditEvent.objects.filter(kind="family.revoked").count() == 1


def test_wrong_links_of_pages_are_slowed_and_a_right_one_never(access: FamilyAccess, visitor: Client) -> None:
    wrong = f"/f/{'0' * 12}.{'0' * 26}"

    assert [visitor.get(wrong).status_code for _ in range(22)] == [404] * 20 + [429] * 2
    assert visitor.get(reverse("family_open", kwargs={"token": family_token(access)})).status_code == 302


def test_page_takes_the_same_queries_for_one_and_for_three_children(
    act: Act,
    parents_chat: Place,
    link: PlatformLink,
    access: FamilyAccess,
    mother: Person,
    visitor: Client,
    school_class: SchoolClass,
) -> None:
    from tests.invitations.conftest import add_student

    path = open_page(visitor, access)
    visitor.get(path)
    with CaptureQueriesContext(connection) as one:
        visitor.get(path)
    for name in ("Вера", "Надежда"):
        child = add_student(school_class, "Сидорова", name)
        Guardianship.objects.create(
            institution_id=act.institution_id, guardian=mother, student=child, from_on=act.today
        )
    with CaptureQueriesContext(connection) as three:
        visitor.get(path)

    assert len(one) == len(three)


@pytest.mark.parametrize(("part", "is_led"), [("administrator", True), ("director", False)])
def test_only_who_may_revoke_a_page_is_led_to_that(
    client_as: Callable[[str], Client], access: FamilyAccess, mother: Person, part: str, is_led: bool
) -> None:
    page = client_as(part).get(f"/s/school-12/people/{mother.pk}/").content.decode()

    assert "Страница семьи" in page
    assert (f"/invitations/families/{access.pk}/" in page) == is_led
