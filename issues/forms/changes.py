"""What the forms to change issues and positions have in common: a cleared one is changed by a proposal."""

from typing import Any

from django import forms

from issues.forms.fields import column
from issues.forms.records import ChangeForm
from issues.models import Issue, Proposal


class ReviewedForm(ChangeForm):
    """Change a record; where it is cleared, propose to, with a `reason`."""

    reason = column(Proposal, "reason", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, instance: Any, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        if not instance.is_cleared:
            del self.fields["reason"]

    def arguments(self) -> dict[str, Any]:
        reason = {"reason": self.cleaned_data["reason"]} if "reason" in self.fields else {}
        return super().arguments() | reason


class WithdrawForm(ChangeForm):
    """Why a record is withdrawn."""

    withdrawal_reason = column(Issue, "withdrawal_reason", required=True)

    class Meta:
        model = Issue
        fields = ()

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"reason": self.cleaned_data["withdrawal_reason"]}


class RestoreForm(ChangeForm):
    """At which version a withdrawn record was seen."""

    class Meta:
        model = Issue
        fields = ()
