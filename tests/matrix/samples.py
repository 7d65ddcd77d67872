"""For each address: what it is called with, and who sees less of it than the power alone says.

A new address needs one line here. `make` gets a world and returns the view's keywords; the thing it names
is the class teacher's own wherever a thing can be, so that the declared power decides. `narrowed` lists the
parts whom the door (`access.py`) turns away from this thing though they hold the power: «teacher», or
«teacher POST» where only one method is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from channels_app.models import Channel
from channels_app.services import accept_material, plan_broadcast, publish, write_material
from channels_app.states import BroadcastKind
from chats.models import Chat, ChatRule
from invitations.doors import family_token, invitation_token
from invitations.models import FamilyAccess, Invitation
from invitations.services.accepting import accept, ask_to_join
from invitations.services.issuing import issue_group, issue_personal
from schools.accounts.roles import Role
from schools.changes.models import ChangeKind, ChangeSet
from schools.groups.services.filling import put_in
from schools.groups.services.keeping import open_group
from schools.importing.services import create_run
from schools.institutions.acting import Via, act_in
from schools.jobs.services import enqueue
from schools.movement.services.students import leave
from schools.names.people import split_full_name
from schools.passwords.doors import password_token
from schools.passwords.models import PasswordLink
from schools.passwords.services import give_password_reset
from schools.people.models import AbsenceKind, Guardianship, Person, RoleAssignment, TeachingLoad
from schools.people.services.absences import record_absence
from schools.rollover.services import draw
from schools.structure.models import PlaceKind
from schools.structure.services import record_platform_link
from support.models import Instruction
from support.services import open_request
from tests import factories
from tests.matrix.asking import SIGN_IN
from tests.matrix.world import PARTS, World

NOT_FOUND, FORBIDDEN, UNAVAILABLE = 404, 403, 503


@dataclass(frozen=True, slots=True)
class Sample:
    """How to call one address; `own` tells whether its keywords name a thing of the institution.

    `data` gives what is posted; nothing without it.
    """

    make: Callable[[World], dict[str, Any]] = field(default=lambda world: {})
    narrowed: Mapping[str, int | str] = field(default_factory=dict)
    own: bool = True
    data: Callable[[World], dict[str, Any]] = field(default=lambda world: {})


PLAIN = Sample(own=False)


def job(world: World) -> dict[str, Any]:
    """A job that the administrator started."""
    return {"pk": enqueue(world.acting("administrator").act, "chats.sync", {"for": "the matrix"}).pk}


def school_class(world: World) -> dict[str, Any]:
    """5А, the class teacher's own."""
    return {"pk": world.school_class.pk}


def group(world: World) -> dict[str, Any]:
    """A group across classes."""
    act = world.acting("administrator").act
    return {"pk": open_group(act, name="Хор", on=act.today).pk}


def bulk_change(world: World) -> dict[str, Any]:
    """A pupil put into a group."""
    act = world.acting("administrator").act
    choir = open_group(act, name="Хор", on=act.today)
    put_in(act, group_id=choir.pk, person_ids=[pupil(world).pk], on=act.today)
    return {"pk": ChangeSet.objects.get(kind=ChangeKind.BULK).pk}


def load(world: World) -> dict[str, Any]:
    """The teacher's mathematics in 5А."""
    return {"pk": TeachingLoad.objects.get(teacher=world.cast.teacher).pk}


def place(world: World) -> dict[str, Any]:
    """The place of 5А."""
    return {"pk": world.school_class.place_id}


def pupil(world: World) -> Person:
    """Somebody of 5А."""
    student: Person = factories.PersonFactory(last_name="Смирнова")
    factories.MembershipFactory(place=world.school_class.place, place_kind=PlaceKind.CLASS, person=student)
    return student


def parent(world: World) -> Person:
    """A parent of somebody of 5А."""
    guardian: Person = factories.PersonFactory(last_name="Смирнов")
    factories.GuardianshipFactory(guardian=guardian, student=pupil(world))
    return guardian


def bond(world: World) -> dict[str, Any]:
    """A parent's guardianship of a pupil of the class teacher's."""
    return {"pk": Guardianship.objects.get(guardian=parent(world)).pk}


def person(world: World) -> dict[str, Any]:
    """A pupil of the class teacher's."""
    return {"pk": pupil(world).pk}


def employee(world: World) -> dict[str, Any]:
    """A member of staff with an account."""
    return {"pk": world.cast.employee.pk}


def absence(world: World) -> dict[str, Any]:
    """The leave of a member of staff."""
    act = world.acting("administrator").act
    person_id = world.cast.employee.pk
    recorded = record_absence(
        act, person_id=person_id, kind=AbsenceKind.LEAVE, from_on=act.today, until_on=None
    )
    return {"pk": recorded.pk}


def movement(world: World) -> dict[str, Any]:
    """The departure of a pupil, entered by hand."""
    act = world.acting("administrator").act
    return {"pk": leave(act, person_id=pupil(world).pk, on=act.today).pk}


def role(world: World) -> dict[str, Any]:
    """The class teacher's office."""
    office = RoleAssignment.objects.get(person=world.cast.class_teacher, role=Role.CLASS_TEACHER)
    return {"pk": office.pk}


def import_run(world: World) -> dict[str, Any]:
    """A file that was handed in and not read yet."""
    return {"pk": create_run(world.acting("administrator").act, file_name="list.csv", data=b"x").pk}


def rollover_draft(world: World) -> dict[str, Any]:
    """The draft of the coming year."""
    return {"pk": draw(world.acting("administrator").act).pk}


def rollover_class(world: World) -> dict[str, Any]:
    """What the draft says of the class teacher's own class."""
    draft = draw(world.acting("administrator").act)
    return {"pk": draft.classes.get(school_class=world.school_class).pk}


def password_link(world: World) -> PasswordLink:
    """Leave for the employee to choose a password."""
    return give_password_reset(world.acting("administrator").act, person_id=world.cast.employee.pk)


def slip(world: World) -> Invitation:
    """The class teacher's invitation of a parent."""
    (issued,) = issue_personal(
        world.acting("class_teacher").act,
        place_id=world.school_class.place_id,
        joins_as=Role.PARENT,
        person_ids=[parent(world).pk],
    )
    return issued


def invitation(world: World) -> dict[str, Any]:
    """The same by its key."""
    return {"pk": slip(world).pk}


def request(world: World) -> dict[str, Any]:
    """A parent's request to join 5А."""
    link = issue_group(
        world.acting("class_teacher").act, place_id=world.school_class.place_id, joins_as=Role.PARENT
    )
    access = ask_to_join(
        act_in(world.institution, via=Via.REQUEST),
        invitation=link,
        name=split_full_name("Смирнов Олег"),
        child=split_full_name("Смирнова Анна"),
    )
    return {"pk": access.join_request_id}


def family(world: World) -> FamilyAccess:
    """The page of a parent who has accepted."""
    accepted = accept(act_in(world.institution, via=Via.REQUEST), invitation=slip(world))
    assert accepted.family_access is not None
    return accepted.family_access


def family_page(world: World) -> dict[str, Any]:
    """The same page, asked for without the cookie that its link sets."""
    return {"public_id": family(world).public_id}


def subject_chat(world: World) -> dict[str, Any]:
    """The place of the teacher's chat of mathematics with 5А."""
    return {"pk": Chat.objects.get(rule__key="subject").place_id}


def recorded_link(world: World) -> dict[str, Any]:
    """The form that names the platform's link of 5А."""
    act = world.acting("administrator").act
    url = "https://sferum.example/join/5a"
    link = record_platform_link(act, place_id=world.school_class.place_id, joins_as=Role.PARENT, url=url)
    return {"link": link.pk}


def publication(world: World) -> dict[str, Any]:
    """A class teacher's material that stands in the channel."""
    act = world.acting("administrator").act
    written = write_material(
        act,
        author_id=world.cast.class_teacher.pk,
        channel_id=Channel.objects.in_order()[0].pk,
        title="Спартакиада",
        text="Итоги спартакиады.",
        submit=True,
    )
    accept_material(act, publication_id=written.pk)
    return {"pk": publish(act, publication_id=written.pk, on=act.today).pk}


def broadcast(world: World) -> dict[str, Any]:
    """A broadcast that begins now."""
    act = world.acting("administrator").act
    planned = plan_broadcast(
        act,
        kind=BroadcastKind.BROADCAST,
        title="Линейка",
        audience="все классы",
        starts_at=act.at,
        responsible_id=world.cast.teacher.pk,
    )
    return {"pk": planned.pk}


def help_request(world: World) -> dict[str, Any]:
    """The class teacher's request for help."""
    asked = open_request(
        world.acting("class_teacher").act,
        person_id=world.cast.class_teacher.pk,
        subject="Ссылка",
        text="Не открывается.",
    )
    return {"pk": asked.pk}


def instruction(world: World) -> dict[str, Any]:
    """The link that every school has."""
    return {"pk": Instruction.objects.in_order()[0].pk}


def narrowed(status: int | str, *parts: str) -> dict[str, int | str]:
    """Return the same refusal for these parts."""
    return dict.fromkeys(parts, status)


FOR_NOBODY = narrowed(NOT_FOUND, *PARTS)
WITHOUT_COOKIE = Sample(family_page, FOR_NOBODY)
OWN_CLASS = narrowed(NOT_FOUND, "teacher")
OWN_REQUEST = narrowed(NOT_FOUND, "director", "teacher", "employee")
OWN_CLASS_ALONE = narrowed(FORBIDDEN, "director") | OWN_CLASS
ADMINISTRATORS = narrowed(FORBIDDEN, "director", "class_teacher") | OWN_CLASS

SAMPLES: dict[str, Sample] = {
    # open to all
    "healthz": Sample(narrowed={f"{part} GET": UNAVAILABLE for part in PARTS}, own=False),  # nobody works
    "guide": PLAIN,
    "start": Sample(narrowed={"anonymous GET": SIGN_IN}, own=False),
    "found_school": Sample(narrowed=narrowed(FORBIDDEN, *PARTS), own=False),  # there is a school already
    "password_open": Sample(lambda world: {"token": password_token(password_link(world))}),
    "password_choose": Sample(lambda world: {"public_id": password_link(world).public_id}, FOR_NOBODY),
    "invitation_open": Sample(lambda world: {"token": invitation_token(slip(world))}),
    "invitation_not_me": Sample(lambda world: {"token": invitation_token(slip(world))}),
    "family_open": Sample(lambda world: {"token": family_token(family(world))}),
    "family": WITHOUT_COOKIE,
    "family_joined": WITHOUT_COOKIE,
    "family_refuse": WITHOUT_COOKIE,
    "family_return": WITHOUT_COOKIE,
    "family_help": WITHOUT_COOKIE,
    # reports
    "reports:home": PLAIN,
    "reports:worklist": PLAIN,
    "reports:worklist_text": PLAIN,
    "reports:worklist_mark": PLAIN,
    "reports:worklist_exempt": PLAIN,
    "reports:dashboard": PLAIN,
    "reports:compile": PLAIN,
    "reports:class_figures": PLAIN,
    "reports:class_figures_file": PLAIN,
    "reports:names": Sample(lambda world: {"kind": "staff_missing"}, own=False),
    "reports:names_file": Sample(lambda world: {"kind": "staff_missing"}, own=False),
    # invitations
    "invitations:list": PLAIN,
    "invitations:issue": PLAIN,
    "invitations:slips": PLAIN,
    "invitations:annul_unclaimed": PLAIN,
    "invitations:annul_place": Sample(
        place, narrowed(NOT_FOUND, "director", "teacher") | {"class_teacher": FORBIDDEN}
    ),
    "invitations:invitation": Sample(invitation, OWN_CLASS),
    "invitations:link": Sample(invitation, OWN_CLASS_ALONE),
    "invitations:reissue": Sample(invitation, OWN_CLASS_ALONE),
    "invitations:annul": Sample(invitation, OWN_CLASS_ALONE),
    "invitations:family_access": Sample(lambda world: {"pk": family(world).pk}),
    "invitations:request_list": PLAIN,
    "invitations:request": Sample(request),
    "invitations:mine": PLAIN,
    "invitations:mine_joined": PLAIN,
    # chats
    "chats:matrix": PLAIN,
    "chats:class_subjects": Sample(school_class),
    "chats:pick": PLAIN,
    "chats:mark": PLAIN,
    "chats:rules": PLAIN,
    "chats:rule_switch": Sample(lambda world: {"pk": ChatRule.objects.order_by("pk")[0].pk}),
    # channels
    "channels:list": PLAIN,
    "channels:publication_create": PLAIN,
    "channels:publication": Sample(publication),
    "channels:publication_edit": Sample(publication, narrowed(FORBIDDEN, "director")),
    "channels:publication_submit": Sample(publication, narrowed(FORBIDDEN, "administrator", "director")),
    "channels:publication_decide": Sample(publication),
    "channels:broadcast_list": PLAIN,
    "channels:broadcast_create": PLAIN,
    "channels:broadcast": Sample(broadcast),
    "channels:broadcast_edit": Sample(broadcast),
    "channels:broadcast_outcome": Sample(broadcast),
    "channels:broadcast_cancel": Sample(broadcast),
    # support
    "support:list": PLAIN,
    "support:ask": PLAIN,
    "support:request": Sample(help_request, OWN_REQUEST),
    "support:answer": Sample(help_request),
    "support:close": Sample(help_request, OWN_REQUEST),
    "support:reopen": Sample(help_request, OWN_REQUEST),
    "support:instructions": PLAIN,
    "support:instruction_remove": Sample(instruction),
    # schools
    "schools:job": Sample(job, narrowed(NOT_FOUND, "director", "class_teacher", "teacher", "employee")),
    "schools:badges": PLAIN,
    "schools:import_list": PLAIN,
    "schools:import_preview": Sample(import_run),
    "schools:import_columns": Sample(import_run),
    "schools:import_apply": Sample(import_run),
    "schools:import_discard": Sample(import_run),
    "schools:import_whole": Sample(import_run),
    "schools:import_undo": Sample(import_run),
    "schools:journal": PLAIN,
    "schools:journal_export": Sample(lambda world: {"kind": "csv"}, own=False),
    "schools:password_reset": Sample(employee),
    "schools:class_list": PLAIN,
    "schools:class_create": PLAIN,
    "schools:class": Sample(school_class, OWN_CLASS),
    "schools:class_rename": Sample(school_class),
    "schools:class_close": Sample(school_class),
    "schools:class_reopen": Sample(school_class),
    "schools:class_teacher": Sample(school_class),
    "schools:change_list": PLAIN,
    "schools:chosen_absence": PLAIN,
    "schools:chosen_export": PLAIN,
    "schools:chosen_into_group": PLAIN,
    "schools:chosen_leave": PLAIN,
    "schools:chosen_role_end": PLAIN,
    "schools:chosen_transfer": PLAIN,
    "schools:change_undo": Sample(bulk_change),
    "schools:group_create": PLAIN,
    "schools:group_rename": Sample(group),
    "schools:group_close": Sample(group),
    "schools:group_reopen": Sample(group),
    "schools:group_fill": Sample(group),
    "schools:group_leave": Sample(group),
    "schools:load_give": Sample(school_class),
    "schools:load_end": Sample(load),
    "schools:place": Sample(place, OWN_CLASS),
    "schools:place_mark": Sample(place, OWN_CLASS_ALONE),
    "schools:place_fact": Sample(place, ADMINISTRATORS),
    "schools:place_link_record": Sample(place, ADMINISTRATORS),
    "schools:place_link_show": Sample(place, OWN_CLASS_ALONE, data=recorded_link),
    "schools:place_link_reset": Sample(place, ADMINISTRATORS, data=recorded_link),
    "schools:place_reconcile": Sample(place, OWN_CLASS_ALONE),
    "schools:reconcile": PLAIN,
    "schools:rollover": PLAIN,
    "schools:rollover_draw": PLAIN,
    "schools:rollover_draft": Sample(rollover_draft),
    "schools:rollover_discard": Sample(rollover_draft),
    "schools:rollover_graduates": Sample(rollover_draft),
    "schools:rollover_apply": Sample(rollover_draft),
    "schools:rollover_undo": Sample(rollover_draft),
    "schools:rollover_class_add": Sample(rollover_draft),
    "schools:rollover_class": Sample(rollover_class),
    "schools:rollover_pupils": Sample(rollover_draft),
    "schools:rollover_decide": Sample(rollover_draft),
    "schools:rollover_export": Sample(rollover_draft),
    "schools:person_list": PLAIN,
    "schools:person_print": PLAIN,
    "schools:person_export": PLAIN,
    "schools:person": Sample(person, OWN_CLASS),
    "schools:person_edit": Sample(person),
    "schools:guardian_add": Sample(person),
    "schools:guardian_end": Sample(bond),
    "schools:movement_list": PLAIN,
    "schools:movement_print": PLAIN,
    "schools:movement_export": PLAIN,
    "schools:movement_undo": Sample(movement),
    "schools:student_enrol": PLAIN,
    "schools:student_transfer": Sample(person),
    "schools:student_leave": Sample(person),
    "schools:staff_hire": PLAIN,
    "schools:staff_dismiss": Sample(employee),
    "schools:role_assign": Sample(employee),
    "schools:role_end": Sample(role),
    "schools:refusal_record": Sample(person),
    "schools:refusal_withdraw": Sample(person),
    "schools:absence_record": Sample(employee),
    "schools:absence_change": Sample(absence),
    "schools:absence_end": Sample(absence),
    "schools:absence_strike_out": Sample(absence),
    "schools:verification": PLAIN,
    "schools:verification_decide": PLAIN,
    "schools:settings": PLAIN,
    "schools:settings_edit": PLAIN,
    "schools:baseline": PLAIN,
}

SECOND_SAMPLES: tuple[tuple[str, Sample], ...] = (
    ("schools:place", Sample(subject_chat)),
    ("schools:place_reconcile", Sample(subject_chat, narrowed(FORBIDDEN, "director", "class_teacher"))),
    ("schools:place_mark", Sample(subject_chat, narrowed(FORBIDDEN, "director", "class_teacher"))),
    ("schools:place_fact", Sample(subject_chat, narrowed(FORBIDDEN, "director", "class_teacher"))),
)
"""Addresses that are asked about another thing too, because who may differs with the thing."""


def samples_of(name: str) -> list[Sample]:
    """Return every sample of an address; none for one that has been forgotten."""
    first = [SAMPLES[name]] if name in SAMPLES else []
    return first + [sample for other, sample in SECOND_SAMPLES if other == name]
