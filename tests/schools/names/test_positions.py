"""Positions of staff."""

import pytest

from schools.names.positions import Post, posts_of

TEACHER, EMPLOYEE = frozenset({Post.TEACHER}), frozenset({Post.EMPLOYEE})


@pytest.mark.parametrize(
    ("position", "posts"),
    [
        ("Директор", {Post.DIRECTOR, Post.TEACHER}),
        ("И. о. директора", {Post.DIRECTOR, Post.TEACHER}),
        ("Заместитель директора по УВР", {Post.DEPUTY, Post.TEACHER}),
        ("Зам. директора по ВР, учитель истории", {Post.DEPUTY, Post.TEACHER}),
        ("Завуч", {Post.DEPUTY, Post.TEACHER}),
        ("Учитель начальных классов", TEACHER),
        ("УЧИТЕЛЬ", TEACHER),
        ("Учитель-логопед", TEACHER),
        ("Педагог дополнительного образования", TEACHER),
        ("Педагог-психолог", TEACHER),
        ("Социальный педагог", TEACHER),
        ("Педагог-библиотекарь", TEACHER),
        ("Советник директора по воспитанию", TEACHER),
        ("Воспитатель ГПД", TEACHER),
        ("Помощник воспитателя", EMPLOYEE),
        ("Секретарь директора", EMPLOYEE),
        ("Секретарь учебной части", EMPLOYEE),
        ("Библиотекарь", EMPLOYEE),
        ("Заведующий хозяйством", EMPLOYEE),
        ("Специалист по кадрам", EMPLOYEE),
        ("Медицинская сестра", EMPLOYEE),
        ("Лаборант", EMPLOYEE),
        ("Системный администратор", EMPLOYEE),
        ("Администратор", {Post.ADMINISTRATOR, Post.EMPLOYEE}),
        ("", EMPLOYEE),
    ],
)
def test_posts_of(position: str, posts: frozenset[Post]) -> None:
    assert posts_of(position) == posts
