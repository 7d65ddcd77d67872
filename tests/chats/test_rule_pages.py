"""The rules of chats on their page: shown, switched off and on."""

from __future__ import annotations

from chats.models import Chat, ChatRule
from chats.services import DEFAULT_RULES
from tests.chats.pages import ClientAs, url


def test_rules_show_what_each_asks_for(chats: None, client_as: ClientAs) -> None:
    page = client_as("administrator").get(url("rules"))

    assert {
        entry.rule.key: (entry.is_on, entry.asked_for, entry.created) for entry in page.context["entries"]
    } == dict.fromkeys((default.key for default in DEFAULT_RULES), (True, 1, 0))


def test_rules_are_the_administrators(chats: None, client_as: ClientAs) -> None:
    rule = ChatRule.objects.get(key="subject")

    assert {
        part: (
            client_as(part).get(url("rules")).status_code,
            client_as(part).get(url("rule_switch", pk=rule.pk)).status_code,
        )
        for part in ("administrator", "director", "teacher")
    } == {"administrator": (200, 200), "director": (403, 403), "teacher": (403, 403)}


def test_rule_is_switched_off_and_on(chats: None, client_as: ClientAs) -> None:
    rule = ChatRule.objects.get(key="subject")
    client = client_as("administrator")
    assert client.get(url("rule_switch", pk=rule.pk)).context["preview"].dropped == 1

    client.post(url("rule_switch", pk=rule.pk), {"on": "0"})
    assert Chat.objects.filter(rule=rule).count() == 0
    assert client.get(url("rule_switch", pk=rule.pk)).context["preview"].added == 1

    client.post(url("rule_switch", pk=rule.pk), {"on": "1"})
    assert Chat.objects.filter(rule=rule).count() == 1


def test_rule_switched_twice_is_an_ordinary_refusal(chats: None, client_as: ClientAs) -> None:
    rule = ChatRule.objects.get(key="subject")

    page = client_as("administrator").post(url("rule_switch", pk=rule.pk), {"on": "1"}, follow=True)

    assert [str(message.level_tag) for message in page.context["messages"]] == ["error"]


def test_rule_of_another_school_is_not_found(chats: None, client_as: ClientAs) -> None:
    assert client_as("administrator").get(url("rule_switch", pk=10**9)).status_code == 404
