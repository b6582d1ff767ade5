"""A long list in pages of an address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest


@dataclass(frozen=True)
class Paging:
    """One page of a list of `total` rows."""

    number: int
    pages: int
    total: int
    size: int
    words: tuple[tuple[str, str], ...]  #: of the address, without the page

    @classmethod
    def of(cls, request: HttpRequest, *, total: int, size: int) -> "Paging":
        """The page that the address asks for; the last where it asks for one beyond."""
        given = request.GET.get("page", "")
        wanted = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 1
        pages = max(-(-total // size), 1)
        words = tuple((name, str(value)) for name, value in request.GET.items() if name != "page")
        return cls(min(max(wanted, 1), pages), pages, total, size, words)

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
