"""The provider and the companies it serves. Every name, number and address is invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_ABN_WEIGHTS: Final = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)


@dataclass(frozen=True, slots=True)
class Company:
    """A company: the provider itself, or one that it serves.

    Attributes:
        slug: Stable word for it in the demo world; its key is made when it is loaded.
        name: Its legal name.
        short_name: What people say: the name without its legal form.
        number: What people call it on the telephone, such as `C-0007`; the provider has `P-0001`.
        industry: What it does, in a few words.
        town: Where its head office is.
        state: The state or territory of that town.
        zone: IANA name of the zone in which its days begin and end.
        domain: Its web and mail domain, under `.example`.
        employees: About how many people work there.
    """

    slug: str
    name: str
    short_name: str
    number: str
    industry: str
    town: str
    state: str
    zone: str
    domain: str
    employees: int

    @property
    def registration_number(self) -> str:
        """Return an invented Australian Business Number: its body is the customer number, its check digits are right.

        Check digits as the Australian Business Register publishes them: take 1 from the first digit, weight the digits
        by 10, 1, 3, 5, … 19; the sum is a multiple of 89.
        """
        body = f"{int(self.number[2:]):09d}"
        rest = sum(int(digit) * weight for digit, weight in zip(body, _ABN_WEIGHTS[2:], strict=True))
        check = 10 + (-rest) % 89
        return f"{check} {body[:3]} {body[3:6]} {body[6:]}"


PROVIDER: Final = Company(
    slug="meridian",
    name="Meridian",
    short_name="Meridian",
    number="P-0001",
    industry="Energy, managed IT services and cloud hosting",
    town="Sydney",
    state="NSW",
    zone="Australia/Sydney",
    domain="meridian.example",
    employees=240,
)


def _company(slug: str, number: int, name: str, industry: str, place: str, zone: str, employees: int) -> Company:
    town, state = place.rsplit(" ", 1)
    return Company(
        slug=slug,
        name=name,
        short_name=name.removesuffix(" Pty Ltd").removesuffix(" Ltd"),
        number=f"C-{number:04d}",
        industry=industry,
        town=town,
        state=state,
        zone=f"Australia/{zone}",
        domain=f"{slug}.example",
        employees=employees,
    )


COMPANIES: Final[tuple[Company, ...]] = (
    _company("acme", 7, "ACME Pty Ltd", "Metal products", "Dandenong South VIC", "Melbourne", 212),
    _company("bravo", 2, "Bravo Foods", "Bread and frozen meals", "Shepparton VIC", "Melbourne", 340),
    _company("lapsed", 12, "Lapsed Ltd", "Textile printing", "Ballarat VIC", "Melbourne", 28),
    _company("coorong", 3, "Coorong Cold Chain Pty Ltd", "Cold storage", "Murray Bridge SA", "Adelaide", 95),
    _company("banksia", 4, "Banksia Street Retail Group", "Homeware shops", "Parramatta NSW", "Sydney", 480),
    _company("wattlebird", 5, "Wattlebird Freight Pty Ltd", "Road freight", "Rocklea QLD", "Brisbane", 160),
    _company("tamar", 6, "Tamar Flats Dairy Co-operative", "Milk and cheese", "Launceston TAS", "Hobart", 120),
    _company("kestrel", 8, "Kestrel Bay Engineering", "Precision machining", "Newcastle NSW", "Sydney", 74),
    _company("quoll", 9, "Quoll Rack Hosting Pty Ltd", "Web hosting", "Fyshwick ACT", "Sydney", 22),
    _company("saltbush", 10, "Saltbush Plains Hotels", "Hotels", "Broken Hill NSW", "Broken_Hill", 88),
    _company("pandanus", 11, "Pandanus Point Clinics", "Medical centres", "Townsville QLD", "Brisbane", 65),
    _company("ironbark", 14, "Ironbark Ridge Timber", "Sawmill", "Gympie QLD", "Brisbane", 51),
)
