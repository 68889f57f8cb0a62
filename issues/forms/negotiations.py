"""The forms of managers (topics, markings, members) and of the operator (negotiations, sides, compartments)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues import access
from issues.access import MANAGE, OPERATE, VIEW
from issues.actions.negotiations import MARKING_SCHEMES
from issues.forms.fields import ChoiceField, column
from issues.forms.frame import EditForm, VerbForm
from issues.models import Compartment, CompartmentKind, Marking, Membership, Negotiation, Role, Side, Topic, User

WHOSE = gettext_lazy("Whose own compartment this is.")


class FrameField(ChoiceField):
    """A negotiation, a side or a compartment, named with its negotiation; the form says among which (`offer`)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(None, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} · {obj.negotiation}" if hasattr(obj, "negotiation") else str(obj)


def offer(field: Any, rows: Any) -> None:
    """Let one of `rows` be chosen; where there is but one, it isn't asked for."""
    field.queryset = rows
    keys = list(rows.values_list("pk", flat=True)[:2])
    if field.required and len(keys) == 1:
        field.initial, field.widget = keys[0], forms.HiddenInput()


class ManagedForm(VerbForm):
    """A form for something new in a compartment that the person manages."""

    compartment = FrameField(label=gettext_lazy("Compartment"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self.fields["compartment"],
            access.scope(self.user, MANAGE, Compartment.objects.select_related("negotiation")),
        )


class TopicForm(ManagedForm):
    class Meta:
        model = Topic
        fields = ("compartment", "name", "slug")


class EditTopicForm(EditForm):
    class Meta:
        model = Topic
        fields = ("name",)


class MarkingForm(ManagedForm):
    class Meta:
        model = Marking
        fields = ("compartment", "scheme", "code", "rank")


class EditMarkingForm(EditForm):
    class Meta:
        model = Marking
        fields = ("scheme", "code", "rank")


class SchemeForm(forms.Form):
    """A scheme whose labels are to be added to those of a compartment that the person manages."""

    compartment = FrameField(label=gettext_lazy("Compartment"))
    scheme = forms.ChoiceField(
        choices=[(name, f"{name}: {', '.join(codes)}") for name, codes in MARKING_SCHEMES.items()],
        label=gettext_lazy("Marking scheme"),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["compartment"], access.scope(user, MANAGE, Compartment.objects.select_related("negotiation")))


class MemberForm(forms.Form):
    """Somebody who is to be a member of a compartment; for an operator, the first, its manager."""

    compartment = FrameField(label=gettext_lazy("Compartment"))
    username = forms.CharField(
        max_length=150, label=gettext_lazy("User name"), help_text=gettext_lazy("Exactly as it is written.")
    )
    role = forms.ChoiceField(choices=Role.choices, label=gettext_lazy("Role"))
    side = FrameField(required=False, label=gettext_lazy("Side"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        managed = access.scope(user, MANAGE, Compartment.objects.select_related("negotiation"))
        begun = access.scope(user, OPERATE, Membership.objects.all()).values("compartment")
        empty = access.scope(user, OPERATE, Compartment.objects.select_related("negotiation").exclude(pk__in=begun))
        if managed.exists():
            offer(self.fields["compartment"], managed | empty)
            offer(self.fields["side"], access.scope(user, VIEW, Side.objects.select_related("negotiation")))
        else:
            self._offer_what_is_empty(empty)

    def _offer_what_is_empty(self, places: Any) -> None:
        """Ask an operator for the first member alone, and name the place even where there is but one."""
        del self.fields["role"], self.fields["side"]
        place: Any = self.fields["compartment"]
        place.queryset, place.initial = places, places.first()
        place.help_text = _("One without members. Its first member becomes its manager, who adds the others.")

    def clean_username(self) -> str:
        self.person = access.person_named(self.user, self.cleaned_data["username"])
        if self.person is None:
            raise forms.ValidationError(_("There is no open account with this name."), code="unknown")
        return self.person.username

    @property
    def columns(self) -> dict[str, Any]:
        """Who is to be what, and where."""
        rest = {name: self.cleaned_data.get(name) for name in ("role", "side")}
        return {"compartment": self.cleaned_data["compartment"], "user": self.person} | rest


class EditMemberForm(EditForm):
    side = FrameField(required=False, label=gettext_lazy("Side"))

    class Meta:
        model = Membership
        fields = ("role", "side")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "side" in self.fields:
            sides = access.scope(self.user, VIEW, Side.objects.select_related("negotiation"))
            offer(self.fields["side"], sides.filter(negotiation=self.instance.negotiation_id))


class NegotiationForm(VerbForm):
    marking_scheme = forms.ChoiceField(
        choices=[(name, name) for name in MARKING_SCHEMES], label=gettext_lazy("Marking scheme")
    )
    prefix = column(
        Compartment,
        "prefix",
        help_text=gettext_lazy("Capital letters: with MIG its issues are called MIG-001 and so on."),
    )

    class Meta:
        model = Negotiation
        fields = ("title", "slug", "summary", "status", "marking_scheme")


class EditNegotiationForm(EditForm):
    class Meta:
        model = Negotiation
        fields = ("title", "summary", "status")


class OpenedForm(VerbForm):
    """A form for something new in a negotiation."""

    negotiation = FrameField(label=gettext_lazy("Negotiation"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["negotiation"], access.scope(self.user, OPERATE, Negotiation.objects.all()))


class SideForm(OpenedForm):
    class Meta:
        model = Side
        fields = ("negotiation", "name", "code", "language")


class EditSideForm(EditForm):
    class Meta:
        model = Side
        fields = ("name", "code", "order", "language")


class CompartmentForm(OpenedForm):
    """A further compartment. The joint one is opened on purpose: its form asks whether that is meant."""

    side = FrameField(required=False, label=gettext_lazy("Side"), help_text=WHOSE)
    is_meant = forms.BooleanField(
        required=False,
        label=gettext_lazy("If it is joint: yes, open it"),
        help_text=gettext_lazy(
            "It opens empty. Everybody who becomes a member of it, of whichever side, reads all that is logged there."
        ),
    )

    class Meta:
        model = Compartment
        fields = ("negotiation", "name", "kind", "side", "prefix")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["side"], access.scope(self.user, OPERATE, Side.objects.select_related("negotiation")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == CompartmentKind.JOINT and not cleaned.get("is_meant"):
            self.add_error("is_meant", _("Say that a joint compartment is meant: its members read all of it."))
        return cleaned

    @property
    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in super().columns.items() if name != "is_meant"}


class SecondFactorForm(EditForm):
    class Meta:
        model = Compartment
        fields = ("second_factor",)


class EditCompartmentForm(EditForm):
    side = FrameField(required=False, label=gettext_lazy("Side"), help_text=WHOSE)

    class Meta:
        model = Compartment
        fields = ("name", "side")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = access.scope(self.user, OPERATE, Side.objects.select_related("negotiation"))
        here = sides.filter(negotiation=self.instance.negotiation_id)
        offer(self.fields["side"], here.none() if self.instance.is_joint else here)
