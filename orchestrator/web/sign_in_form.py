"""User name and password, with words that help and give nothing away."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.utils import ErrorDict
from django.http import HttpRequest

from orchestrator.agencies.models import Staff


class SignInForm(AuthenticationForm):
    """The same answer whether the name or the password was wrong."""

    error_messages = {
        "invalid_login": "The user name or the password is wrong. Check both and try again.",
        "inactive": "The user name or the password is wrong. Check both and try again.",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.longest = Staff._meta.get_field("username").max_length or 0
        self.fields["username"].error_messages["required"] = "Enter your user name"
        self.fields["password"].error_messages["required"] = "Enter your password"

    @classmethod
    def refused(
        cls, request: HttpRequest, *, username: str, errors: Mapping[str, Sequence[str]]
    ) -> "SignInForm":
        """The form as it was refused before (`refusal`). Nothing is tried again."""
        form = cls(request, data={"username": username})
        form.cleaned_data = {}
        form._errors = ErrorDict()  # type: ignore[attr-defined]
        for name, messages in errors.items():
            form.add_error(None if name == NON_FIELD_ERRORS else name, list(messages))
        return form

    def refusal(self) -> dict[str, Any]:
        """What was wrong, and the user name that was typed; never the password."""
        return {
            "username": str(self.data.get("username", ""))[: self.longest],
            "errors": {
                name: [str(message) for message in messages] for name, messages in self.errors.items()
            },
        }

    def clean_username(self) -> str:
        """What can be nobody's name is refused before it is tried, so nothing keeps it."""
        username = str(self.cleaned_data["username"])
        if len(username) > self.longest or not username.isprintable():
            raise self.get_invalid_login_error()
        return username
