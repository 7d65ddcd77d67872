"""The pages of a new year, used as the administrator does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schools.institutions.acting import Act
from schools.institutions.models import Institution
from schools.journal.models import AuditEvent
from schools.rollover.models import ItemOutcome, RolloverDraft
from schools.rollover.services import apply_draft, draw, send_away
from schools.structure.services import create_class
from tests import factories
from tests.conftest import Cast
from tests.schools.rollover.conftest import School

Address = Callable[..., str]


@pytest.fixture
def to(institution: Institution) -> Address:
    """Return the address of a page of the school."""
    return lambda name, **kwargs: reverse(f"schools:{name}", kwargs={"slug": institution.slug, **kwargs})


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    """The administrator's browser."""
    assert cast.administrator.user is not None
    client.force_login(cast.administrator.user)
    return client


def test_a_draft_is_drawn_decided_applied_and_undone(admin: Client, to: Address, school: School) -> None:
    admin.post(to("rollover_draw"))
    draft = RolloverDraft.objects.get()
    ninth = [school.item(draft, name) for name in ("9А1", "9А2")]
    tenth = draft.classes.get(name="10А")

    page = admin.get(to("rollover_draft", pk=draft.pk)).content.decode()
    assert "Не решено, куда переходят 2 обучающихся." in page
    assert to("rollover_apply", pk=draft.pk) not in page

    admin.post(to("rollover_decide", pk=draft.pk), {"item": [ninth[0].pk], "where": str(tenth.pk)})
    admin.post(
        f"{to('rollover_decide', pk=draft.pk)}?outcome=undecided",
        {"everyone": "1", "shown": "1", "where": "graduated"},
    )
    assert [school.item(draft, name).outcome for name in ("9А1", "9А2")] == ["promoted", "graduated"]

    answer = admin.post(
        to("rollover_apply", pk=draft.pk), {"order_number": "17-у", "order_date": "2026-05-20"}, follow=True
    )
    assert "Новый учебный год внесён в реестр: 14 обучающихся." in answer.content.decode()
    answer = admin.post(to("rollover_undo", pk=draft.pk), follow=True)
    assert "Черновик снова открыт." in answer.content.decode()
    draft.refresh_from_db()
    assert draft.applied_at is None


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"where": "graduated"}, "Никто не отмечен"),
        ({"everyone": "1", "shown": "13", "where": "left"}, "было показано: 13, сейчас найдено: 14"),
        ({"everyone": "1", "where": "left"}, "было показано: –, сейчас найдено: 14"),
        ({"everyone": "1", "shown": "14"}, "Выберите, куда переходят"),
        ({"everyone": "1", "shown": "14", "where": "999999"}, "Выберите, куда переходят"),
    ],
)
def test_half_a_decision_is_told_and_decides_nothing(
    admin: Client, to: Address, draft: RolloverDraft, sent: dict[str, str], said: str
) -> None:
    before = list(draft.items.order_by("pk").values_list("outcome", "target"))

    answer = admin.post(to("rollover_decide", pk=draft.pk), sent, follow=True)

    assert said in answer.content.decode()
    assert list(draft.items.order_by("pk").values_list("outcome", "target")) == before


def test_a_list_that_has_changed_meanwhile_keeps_filter_and_choice(
    admin: Client, to: Address, act: Act, school: School, draft: RolloverDraft
) -> None:
    address = f"{to('rollover_decide', pk=draft.pk)}?outcome=undecided"
    graduated = school.item(draft, "9А1").pk
    send_away(act, draft_id=draft.pk, item_ids=[graduated], outcome=ItemOutcome.GRADUATED)

    page = admin.post(address, {"everyone": "1", "shown": "2", "where": "left"}, follow=True)

    assert page.context["form"].search.outcome == "undecided"
    assert page.context["destination"]["where"].value() == "left"
    assert school.item(draft, "9А2").outcome == ItemOutcome.UNDECIDED


def test_a_class_is_decided_on_its_page(
    admin: Client, to: Address, school: School, draft: RolloverDraft
) -> None:
    row, into = school.row(draft, "5Б"), school.row(draft, "5А")

    admin.post(to("rollover_class", pk=row.pk), {"outcome": "ends", "into_id": str(into.pk)})

    row.refresh_from_db()
    assert (row.outcome, row.into, row.edited) == ("ends", into, True)


@pytest.mark.parametrize(
    ("name", "said"), [("", "Укажите название"), ("5B", "Какая именно"), ("пятый", "Начните")]
)
def test_a_name_that_is_none_is_told_beside_the_field(
    admin: Client, to: Address, school: School, draft: RolloverDraft, name: str, said: str
) -> None:
    row = school.row(draft, "5А")

    answer = admin.post(to("rollover_class", pk=row.pk), {"outcome": "continues", "name": name})

    assert answer.context["form"].errors["name"]
    row.refresh_from_db()
    assert row.edited is False


def test_a_group_ends_on_its_page(admin: Client, to: Address, school: School, draft: RolloverDraft) -> None:
    row = school.row(draft, "Шахматы")

    admin.post(to("rollover_class", pk=row.pk), {"outcome": "ends"})

    row.refresh_from_db()
    assert (row.outcome, row.name) == ("ends", "")


def test_the_day_of_the_graduates_is_chosen_and_shown(
    admin: Client, to: Address, act: Act, decided: RolloverDraft
) -> None:
    june = decided.starts_on - timedelta(days=63)
    refused = admin.post(to("rollover_graduates", pk=decided.pk), {"on": "2020-06-30"})
    assert "Выпускники выбывают" in str(refused.context["form"].errors["on"])

    page = admin.post(to("rollover_graduates", pk=decided.pk), {"on": june.isoformat()}, follow=True)
    assert f"{june:%d.%m.%Y}" in page.content.decode()
    apply_draft(act, draft_id=decided.pk)
    again = admin.post(to("rollover_graduates", pk=decided.pk), {"on": decided.starts_on.isoformat()})

    assert "внесён или удалён" in str(again.context["form"].errors["on"])
    decided.refresh_from_db()
    assert decided.graduates_on == june


def test_a_class_is_added_and_taken_out(admin: Client, to: Address, draft: RolloverDraft) -> None:
    admin.post(to("rollover_class_add", pk=draft.pk), {"name": "6в"})
    row = draft.classes.get(name="6В")

    admin.post(to("rollover_class", pk=row.pk), {"drop": "1"})

    assert not draft.classes.filter(name="6В").exists()


def test_a_stale_draft_offers_no_application(
    admin: Client, to: Address, act: Act, decided: RolloverDraft
) -> None:
    RolloverDraft.objects.update(drawn_version=0)

    page = admin.get(to("rollover_draft", pk=decided.pk)).content.decode()
    answer = admin.get(to("rollover_apply", pk=decided.pk))

    assert "Обновить черновик" in page
    assert answer.status_code == 302


def test_undo_of_what_was_undone_is_told(
    admin: Client, to: Address, act: Act, decided: RolloverDraft
) -> None:
    answer = admin.get(to("rollover_undo", pk=decided.pk), follow=True)

    assert "уже отменено" in answer.content.decode()


def test_a_draft_is_discarded_after_a_word(admin: Client, to: Address, draft: RolloverDraft) -> None:
    assert "будут потеряны" in admin.get(to("rollover_discard", pk=draft.pk)).content.decode()

    admin.post(to("rollover_discard", pk=draft.pk))

    assert not RolloverDraft.objects.exists()


def test_the_export_is_journalled(admin: Client, to: Address, draft: RolloverDraft) -> None:
    answer = admin.get(f"{to('rollover_export', pk=draft.pk)}?outcome={ItemOutcome.GRADUATED}")

    assert answer["Content-Disposition"].endswith('.xlsx"')
    assert AuditEvent.objects.get(kind="rollover.exported").data == {"count": 2}


@pytest.mark.parametrize("name", ["rollover", "rollover_draft", "rollover_pupils", "rollover_apply"])
def test_pages_ask_as_often_for_a_larger_school(
    admin: Client, to: Address, act: Act, decided: RolloverDraft, name: str
) -> None:
    address = to(name, **({} if name == "rollover" else {"pk": decided.pk}))

    def asked() -> int:
        admin.get(address)  # what is kept until the next write is read
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(address).status_code == 200
        return len(queries)

    few = asked()
    for letter in ("В", "Г"):
        place = create_class(act, name=factories.class_name(f"5{letter}")).place
        for person in factories.PersonFactory.create_batch(2):
            factories.MembershipFactory(place=place, person=person)
    draw(act)

    assert asked() == few <= 10


def test_an_applied_draft_shows_both_years_and_no_forms(
    admin: Client, to: Address, act: Act, decided: RolloverDraft
) -> None:
    apply_draft(act, draft_id=decided.pk)

    page = admin.get(to("rollover_draft", pk=decided.pk)).content.decode()
    pupils = admin.get(to("rollover_pupils", pk=decided.pk)).content.decode()

    assert "названия и списки сменятся" in page
    assert "называться одинаково" not in page
    assert "Изменить" not in page
    assert "bulk-bar" not in pupils


def test_everybody_found_by_a_filter_that_holds_no_more_is_nobody(
    admin: Client, to: Address, draft: RolloverDraft
) -> None:
    before = list(draft.items.order_by("pk").values_list("outcome", "target"))
    address = f"{to('rollover_decide', pk=draft.pk)}?target=999999"

    answer = admin.post(address, {"everyone": "1", "where": "graduated"}, follow=True)

    assert "Классы черновика изменились" in answer.content.decode()
    assert list(draft.items.order_by("pk").values_list("outcome", "target")) == before
