"""User name and password, with words that help and give nothing away."""

from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """The same answer whether the name or the password was wrong."""

    error_messages = {
        "invalid_login": "The user name or the password is wrong. Check both and try again.",
        "inactive": "The user name or the password is wrong. Check both and try again.",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].error_messages["required"] = "Enter your user name"
        self.fields["password"].error_messages["required"] = "Enter your password"
