"""User name and password, with words that help and give nothing away."""

from django.contrib.auth.forms import AuthenticationForm

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

    def clean_username(self) -> str:
        """What can be nobody's name is refused before it is tried, so nothing keeps it."""
        username = str(self.cleaned_data["username"])
        if len(username) > self.longest or not username.isprintable():
            raise self.get_invalid_login_error()
        return username
