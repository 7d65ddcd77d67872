"""Legal representatives of a student, added and ended by hand (1.2.D5)."""

from __future__ import annotations

from functools import partial

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.movement.forms import EndForm, GuardianForm
from schools.movement.views.steps import Entry, two_steps
from schools.movement.views.students import of_person
from schools.people.models import Guardianship
from schools.people.services.guardians import add_guardian, end_guardianship


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def guardian_add(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Add a legal representative to a student: somebody new, or a person of the register."""
    day = request.acting.act.today
    bound = set(Guardianship.objects.on(day).filter(student=pk).values_list("guardian", flat=True))
    form = GuardianForm(request.POST or None, day=day, required=True, bound=bound)
    about = of_person(request.acting, pk) | {"template": "schools/movement/guardian_add.html"}
    entry = Entry(
        heading=_("Add a legal representative"),
        forms=[form],
        write=lambda: partial(
            add_guardian,
            student_id=pk,
            name=form.name,
            email=form.cleaned_data["email"],
            phone=form.cleaned_data["phone"],
            guardian_id=form.known,
        ),
        done=_("The legal representative is entered."),
        submit=_("Add"),
        **about | {"people": lambda: {pk} | ({form.known} if form.known else set())},
    )
    return two_steps(request, entry)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def guardian_end(request: TenantRequest, pk: int) -> HttpResponseBase:
    """End somebody's being a legal representative of a student; it stays in the history."""
    bond = Guardianship.objects.select_related("guardian").filter(pk=pk).first()
    if bond is None:
        raise Http404
    form = EndForm(request.POST or None, initial={"ended_on": request.acting.act.today})
    about = of_person(request.acting, bond.student_id) | {"template": "schools/movement/end.html"}
    entry = Entry(
        heading=_("Legal representative no longer: %(name)s") % {"name": bond.guardian.full_name},
        forms=[form],
        write=lambda: partial(end_guardianship, guardianship_id=pk, ended_on=form.cleaned_data["ended_on"]),
        done=_("The legal representative is ended."),
        submit=_("End the representation"),
        danger=True,
        **about | {"people": lambda: {bond.student_id, bond.guardian_id}},
    )
    return two_steps(request, entry)
