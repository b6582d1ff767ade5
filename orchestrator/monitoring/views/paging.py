"""A long list in pages of an address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest


def is_page(given: str) -> bool:
    """Whether a word of an address can be the number of a page."""
    return given.isascii() and given.isdigit() and len(given) < 6 and int(given) > 0


@dataclass(frozen=True)
class Paging:
    """One page of a list of `total` rows."""

    number: int
    pages: int
    total: int
    size: int
    words: tuple[tuple[str, str], ...]  #: of the address, without the page
    is_beyond: bool = False  #: a page after the last was asked for

    @classmethod
    def of(cls, request: HttpRequest, *, total: int, size: int) -> "Paging":
        """The page that the address asks for; the last where it asks for one beyond."""
        given = request.GET.get("page", "")
        wanted = int(given) if is_page(given) else 1
        pages = max(-(-total // size), 1)
        words = tuple((name, str(value)) for name, value in request.GET.items() if name != "page")
        return cls(min(wanted, pages), pages, total, size, words, wanted > pages)

    @property
    def part(self) -> tuple[int, int]:
        """First row and the one after the last."""
        return (self.number - 1) * self.size, self.number * self.size

    @property
    def earlier(self) -> str:
        return self._address(self.number - 1) if self.number > 1 else ""

    @property
    def later(self) -> str:
        return self._address(self.number + 1) if self.number < self.pages else ""

    def _address(self, page: int) -> str:
        return f"?{urlencode([*self.words, ('page', str(page))])}"
