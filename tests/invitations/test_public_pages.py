"""What a link opens: showing changes nothing, POST accepts, every refusal has words of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from invitations.doors import family_token, invitation_token
from invitations.models import Acceptance, FamilyAccess, Handout, Invitation, JoinRequest
from invitations.rules import refusal_words, unknown_words
from invitations.services.annulling import annul, annul_all_of_place
from invitations.services.issuing import issue_group
from invitations.states import AnnulReason, InvitationState
from schools.accounts.models import AttemptCount, User
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.journal.models import AuditEvent
from schools.passwords.models import PasswordLink
from schools.people.models import Membership, Person
from schools.structure.models import SchoolClass
from tests import factories
from tests.conftest import Cast
from tests.invitations.conftest import add_student, expire, path_of, set_back

pytestmark = pytest.mark.embedded

PASSWORD = "Осенний лес шумит"


def text_of(response: object) -> str:
    content: bytes = response.content  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", content.decode())))


def everything() -> list[object]:
    """Return all that opening a link could change."""
    return [
        sorted(model._base_manager.values_list())
        for model in (
            Invitation,
            Acceptance,
            JoinRequest,
            FamilyAccess,
            Handout,
            User,
            PasswordLink,
            Membership,
        )
    ] + [AuditEvent.objects.count(), AttemptCount.objects.count()]


def all_states(act: Act, invitation: Invitation) -> dict[str, Callable[[], object]]:
    return {
        "live": lambda: None,
        "expired": lambda: expire(invitation),
        "used": lambda: set_back(invitation, uses=1),
        "annulled": lambda: annul(act, invitation_id=invitation.pk),
        "annulled with all": lambda: annul_all_of_place(act, place_id=invitation.place_id),
    }


@pytest.mark.parametrize("state", ["live", "expired", "used", "annulled", "annulled with all"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_changes_nothing_in_any_state(
    act: Act, for_teacher: Invitation, visitor: Client, state: str, method: str
) -> None:
    all_states(act, for_teacher)[state]()
    before = everything()

    for _ in range(3):
        response = getattr(visitor, method)(path_of(for_teacher))

    assert everything() == before
    assert response.status_code == (200 if state == "live" else 410)
    assert set(visitor.cookies) <= {"csrftoken"}
    assert (response.headers["Cache-Control"], response.headers["X-Robots-Tag"]) == (
        "no-store",
        "noindex, nofollow",
    )


def test_opening_only_reads(for_teacher: Invitation, visitor: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        visitor.get(path_of(for_teacher))

    assert [q["sql"] for q in queries if not q["sql"].startswith("SELECT")] == []


def test_page_says_who_invites_whom_into_what_and_masks_the_contact(
    for_teacher: Invitation, visitor: Client
) -> None:
    page = visitor.get(path_of(for_teacher))

    content = page.content.decode()
    assert "Романова Зоя Игоревна" in text_of(page)
    assert "Учительская" in text_of(page)
    assert "r•••••••@school.example" in content
    assert "+7 978 •••-••-34" in content
    assert "romanova@school.example" not in content
    assert "9787853334" not in content


REFUSED = {
    "expired": InvitationState.EXPIRED,
    "used": InvitationState.USED,
    "annulled": InvitationState.ANNULLED,
    "annulled with all": InvitationState.ANNULLED,
}


@pytest.mark.parametrize("state", list(REFUSED))
@pytest.mark.parametrize("method", ["get", "post"])
def test_refusal_says_what_is_wrong_in_its_own_words(
    act: Act, for_pupil: Invitation, visitor: Client, state: str, method: str
) -> None:
    all_states(act, for_pupil)[state]()

    response = getattr(visitor, method)(path_of(for_pupil))

    assert response.status_code == 410
    for words in refusal_words(REFUSED[state], is_personal=True):
        assert words in text_of(response)
    assert Acceptance.objects.count() == 0


@pytest.mark.parametrize(
    "mangle",
    [
        lambda token: token[:-1],
        lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
        lambda token: "0" * 12 + token[12:],
        lambda token: token.upper(),
        lambda token: "x",
    ],
)
def test_unknown_links_are_refused_in_one_and_the_same_words(
    for_pupil: Invitation, visitor: Client, mangle: Callable[[str], str]
) -> None:
    token = mangle(invitation_token(for_pupil))
    for response in (visitor.get(f"/i/{token}"), visitor.post(f"/i/{token}")):
        assert response.status_code == 404
        assert unknown_words()[0] in text_of(response)


def test_guessing_is_slowed_from_the_21st_miss_and_a_good_link_never(
    for_pupil: Invitation, visitor: Client
) -> None:
    misses = [visitor.get(f"/i/{'0' * 12}.{'0' * 26}").status_code for _ in range(23)]

    assert misses == [404] * 20 + [429] * 3
    assert visitor.get(path_of(for_pupil)).status_code == 200
    assert visitor.post(path_of(for_pupil)).status_code == 302
    assert visitor.get(f"/i/{'0' * 12}.{'0' * 26}", REMOTE_ADDR="203.0.113.9").status_code == 404


# --- Staff -------------------------------------------------------------------------------------------

SHOWN = {"email": "r•••••••@school.example", "phone": "+7 978 •••-••-34"}


def test_teacher_accepts_chooses_a_password_and_is_in(
    for_teacher: Invitation, newcomer: Person, visitor: Client
) -> None:
    accepted = visitor.post(path_of(for_teacher), SHOWN)
    link = PasswordLink.objects.get()
    page = reverse("password_choose", kwargs={"public_id": link.public_id})
    assert (accepted.status_code, accepted.headers["Location"]) == (302, page)

    saved = visitor.post(page, {"password": PASSWORD})
    assert saved.headers["Location"] == "/s/school-12/my-links/"
    mine = visitor.get(saved.headers["Location"])
    assert mine.status_code == 200
    assert "Учительская" in text_of(mine)
    newcomer.refresh_from_db()
    assert newcomer.user is not None
    assert newcomer.user.check_password(PASSWORD)
    assert newcomer.email == "romanova@school.example"


def test_masked_contact_of_somebody_else_is_not_taken(for_teacher: Invitation, visitor: Client) -> None:
    wrong = {"email": "x•••••••@school.example", "phone": ""}

    assert visitor.post(path_of(for_teacher), wrong).status_code == 200
    assert visitor.post(path_of(for_teacher), {**SHOWN, "phone": "12"}).status_code == 200
    assert Acceptance.objects.count() == 0


def test_tab_closed_in_the_same_browser_leads_back_to_the_password(
    for_teacher: Invitation, visitor: Client
) -> None:
    visitor.post(path_of(for_teacher), SHOWN)

    again = visitor.get(path_of(for_teacher))
    assert again.status_code == 200
    [href] = re.findall(r'href="(/p/[^"]+)"', again.content.decode())
    page = visitor.get(href).headers["Location"]
    assert visitor.get(page).status_code == 200
    assert visitor.post(path_of(for_teacher)).headers["Location"] == href


def test_tab_closed_and_opened_elsewhere_asks_for_the_email(for_teacher: Invitation, visitor: Client) -> None:
    visitor.post(path_of(for_teacher), SHOWN)
    phone = Client()

    refused = phone.get(path_of(for_teacher))
    assert (refused.status_code, 'name="finish"' in refused.content.decode()) == (410, True)
    for click in ({"email": "romanova@school.example"}, {"email": "x@else.example", "finish": "1"}):
        assert phone.post(path_of(for_teacher), click).status_code == 410
    assert PasswordLink.objects.count() == 1
    right = phone.post(path_of(for_teacher), {"email": "Romanova@school.example", "finish": "1"})
    assert right.status_code == 302
    assert phone.get(right.headers["Location"]).status_code == 200


def test_emails_cannot_be_guessed_at_an_accepted_link(for_teacher: Invitation, visitor: Client) -> None:
    visitor.post(path_of(for_teacher), SHOWN)
    guesser = Client()

    tried = [
        guesser.post(path_of(for_teacher), {"email": f"a{n}@school.example", "finish": "1"}).status_code
        for n in range(12)
    ]

    assert tried == [410] * 10 + [429] * 2


def test_accepted_link_is_used_up_once_the_password_is_chosen(
    for_teacher: Invitation, visitor: Client
) -> None:
    page = visitor.post(path_of(for_teacher), SHOWN).headers["Location"]
    visitor.post(page, {"password": PASSWORD})

    assert Client().get(path_of(for_teacher)).status_code == 410
    own = visitor.get(path_of(for_teacher))
    assert own.status_code == 200
    assert "/s/school-12/my-links/" in own.content.decode()


def test_password_chosen_on_another_device_ends_in_a_word_and_not_in_a_loop(
    for_teacher: Invitation, visitor: Client
) -> None:
    visitor.post(path_of(for_teacher), SHOWN)
    other = Client()
    chosen = other.post(path_of(for_teacher), {"email": "romanova@school.example", "finish": "1"})
    before = visitor.get(path_of(for_teacher))
    other.post(chosen.headers["Location"], {"password": PASSWORD})

    after = [visitor.get(path_of(for_teacher)), visitor.post(path_of(for_teacher))]

    assert (before.status_code, 'name="finish"' in before.content.decode()) == (410, True)
    for page in after:
        assert "Пароль уже выбран" in text_of(page)
        assert "одноразовую ссылку" in text_of(page)
        assert f"{reverse('account_login')}?next=/s/school-12/my-links/" in page.content.decode()


def test_leave_to_choose_that_has_run_out_with_the_invitation_says_whom_to_ask(
    for_teacher: Invitation, visitor: Client
) -> None:
    visitor.post(path_of(for_teacher), SHOWN)
    PasswordLink.objects.update(revoked_at=timezone.now())
    expire(for_teacher)

    page = text_of(visitor.get(path_of(for_teacher)))

    assert ("одноразовую ссылку" in page, "Выбрать пароль" in page) == (True, False)


def test_known_email_leads_to_sign_in_and_back(for_teacher: Invitation, visitor: Client) -> None:
    known = User.objects.create_user("romanova@school.example", PASSWORD)

    refused = visitor.post(path_of(for_teacher), SHOWN)
    assert (refused.status_code, Acceptance.objects.count()) == (409, 0)
    assert f"{reverse('account_login')}?next={path_of(for_teacher)}" in refused.content.decode()

    visitor.force_login(known)
    accepted = visitor.post(path_of(for_teacher), SHOWN)
    assert accepted.headers["Location"] == "/s/school-12/my-links/"


def test_known_emails_cannot_be_tried_for_ever(for_teacher: Invitation, visitor: Client) -> None:
    User.objects.create_user("romanova@school.example", PASSWORD)

    tried = [visitor.post(path_of(for_teacher), SHOWN).status_code for _ in range(11)]

    assert tried == [409] * 10 + [429]


def test_account_of_somebody_else_here_is_refused_with_a_word(
    for_teacher: Invitation, cast: Cast, client_as: Callable[[str], Client]
) -> None:
    response = client_as("teacher").post(
        path_of(for_teacher), {"email": cast.user("teacher").email, "phone": ""}
    )

    assert (response.status_code, Acceptance.objects.count()) == (409, 0)


def test_it_is_not_me_asks_first_and_then_makes_the_link_useless(
    for_teacher: Invitation, visitor: Client
) -> None:
    path = f"{path_of(for_teacher)}/not-me/"
    asked = visitor.get(path)
    for_teacher.refresh_from_db()
    assert (asked.status_code, for_teacher.annulled_at) == (200, None)

    assert visitor.post(path).status_code == 200
    for_teacher.refresh_from_db()
    assert for_teacher.annul_reason == AnnulReason.NOT_ME
    assert visitor.get(path_of(for_teacher)).status_code == 410
    assert visitor.post(path).headers["Location"] == path_of(for_teacher)


def test_it_is_not_me_has_no_place_at_a_link_for_all(for_parents: Invitation, visitor: Client) -> None:
    assert visitor.get(f"{path_of(for_parents)}/not-me/").status_code == 404
    assert visitor.get("/i/x/not-me/").status_code == 404


# --- Families ----------------------------------------------------------------------------------------


def test_parents_page_and_slip_name_the_child_meant_and_no_other(
    act: Act,
    for_mother: Invitation,
    mother: Person,
    other_class: SchoolClass,
    visitor: Client,
    client_as: Callable[[str], Client],
) -> None:
    brother = add_student(other_class, "Сидоров", "Олег")
    factories.GuardianshipFactory(guardian=mother, student=brother)

    page = text_of(visitor.get(path_of(for_mother)))
    slip = text_of(client_as("administrator").get("/s/school-12/invitations/slips/"))

    assert "родитель: Сидоров П" in page
    assert (", 5А" in page, ", 5Б" in page, "Вступление в класс «5А»" in slip) == (True, False, True)
    assert ("родитель: Сидоров П" in slip, ", 5Б" in slip) == (True, False)


def test_pupil_accepts_and_gets_a_page_without_an_account(
    for_pupil: Invitation, pupil: Person, visitor: Client
) -> None:
    accepted = visitor.post(path_of(for_pupil))

    access = FamilyAccess.objects.get()
    page = reverse("family", kwargs={"public_id": access.public_id})
    assert (accepted.status_code, accepted.headers["Location"]) == (302, page)
    assert "Сидоров" in text_of(visitor.get(page))
    assert User.objects.count() == 0


def test_repeated_click_by_the_same_browser_leads_to_its_page(for_pupil: Invitation, visitor: Client) -> None:
    visitor.post(path_of(for_pupil))
    access = FamilyAccess.objects.get()
    own = reverse("family_open", kwargs={"token": family_token(access)})

    again = visitor.get(path_of(for_pupil))
    assert (again.status_code, own in again.content.decode()) == (200, True)
    assert visitor.post(path_of(for_pupil)).headers["Location"] == own
    assert Acceptance.objects.count() == 1


def test_another_browser_is_told_that_the_link_is_used(for_pupil: Invitation, visitor: Client) -> None:
    visitor.post(path_of(for_pupil))

    refused = Client().post(path_of(for_pupil))

    assert refused.status_code == 410
    assert refusal_words(InvitationState.USED)[0] in text_of(refused)


def test_cookie_of_another_invitation_opens_nothing_here(
    for_pupil: Invitation, for_mother: Invitation, visitor: Client
) -> None:
    visitor.post(path_of(for_pupil))
    stolen = visitor.cookies["came"].value
    other = Client()
    other.cookies["came"] = stolen
    set_back(for_mother, uses=1)

    assert other.get(path_of(for_mother)).status_code == 410


# --- Links for all -----------------------------------------------------------------------------------

PARENT = {"name": "Сидорова Анна Ильинична", "child": "Сидоров Пётр", "contact": "8 978 785-33-34"}


def test_parent_gives_a_name_and_waits_on_a_page_of_their_own(
    for_parents: Invitation, visitor: Client
) -> None:
    page = visitor.get(path_of(for_parents))
    assert "Сидоров" not in text_of(page)

    asked = visitor.post(path_of(for_parents), PARENT)
    assert asked.status_code == 302
    waiting = visitor.get(asked.headers["Location"])
    assert "Сидорова Анна Ильинична" in text_of(waiting)
    request = JoinRequest.objects.get()
    assert (request.contact, request.child_name) == ("+79787853334", "Сидоров Пётр")


@pytest.mark.parametrize("missing", [{"name": "Анна"}, {"child": ""}, {"contact": "звоните вечером"}])
def test_form_of_a_link_for_all_says_what_is_missing(
    for_parents: Invitation, visitor: Client, missing: dict[str, str]
) -> None:
    response = visitor.post(path_of(for_parents), {**PARENT, **missing})

    for_parents.refresh_from_db()
    assert (response.status_code, for_parents.uses, JoinRequest.objects.count()) == (200, 0, 0)


def test_same_name_from_another_browser_learns_nothing(for_parents: Invitation, visitor: Client) -> None:
    visitor.post(path_of(for_parents), PARENT)

    response = Client().post(path_of(for_parents), PARENT)

    assert (response.status_code, JoinRequest.objects.count()) == (409, 1)
    assert "/f/" not in response.content.decode()


def test_own_browser_is_led_to_its_request(for_parents: Invitation, visitor: Client) -> None:
    visitor.post(path_of(for_parents), PARENT)

    assert "/f/" in visitor.get(path_of(for_parents)).content.decode()


def test_full_link_for_all_is_used_up(act: Act, school_class: SchoolClass) -> None:
    link = issue_group(act, place_id=school_class.place_id, joins_as=Role.STUDENT, cap=1)
    first = Client().post(path_of(link), {"name": "Сидоров Пётр", "contact": ""})

    second = Client().post(path_of(link), {"name": "Иванов Иван", "contact": ""})

    assert (first.status_code, second.status_code) == (302, 410)


def test_flood_of_names_from_one_address_is_slowed(for_parents: Invitation, visitor: Client) -> None:
    from invitations.views import public

    for _ in range(public.GROUP_NAMES.attempts):
        from schools.accounts.limits import take

        take(
            public.GROUP_NAMES,
            f"{for_parents.public_id}:127.0.0.1",
            now=timezone.now() - timedelta(minutes=1),
        )

    assert visitor.post(path_of(for_parents), PARENT).status_code == 429
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert other.post(path_of(for_parents), PARENT).status_code == 302
