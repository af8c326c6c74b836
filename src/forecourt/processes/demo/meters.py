"""Sites with their towns, and the meters at them. NMIs, serial numbers and addresses are invented."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Load(StrEnum):
    """What kind of premises a meter measures; `shapes` knows how each uses power."""

    OFFICE = "office"
    COLD_STORE = "cold store"
    BAKERY = "bakery"
    RETAIL = "retail"
    PLANT = "plant"
    DEPOT = "depot"
    SERVER_ROOM = "server room"
    HOTEL = "hotel"


@dataclass(frozen=True, slots=True)
class Site:
    """A place. Who holds a meter there is said by entitlements; `company` is who occupies it today.

    Latitude and longitude are the town's, in degrees; the sun and the weather follow them.
    """

    slug: str
    company: str
    name: str
    street: str
    town: str
    state: str
    postcode: str
    zone: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Meter:
    """A metering point.

    Attributes:
        nmi: National Metering Identifier, ten characters.
        site: Slug of its site.
        label: What people call it; neutral, for a meter may change hands.
        load: What it measures.
        peak_kw: About the highest load behind it.
        solar_kw: Panels on the roof, which add register B1 for what flows to the grid.
        reactive: Whether it also counts reactive energy, in registers K1 and Q1.
    """

    nmi: str
    site: str
    label: str
    load: Load
    peak_kw: float
    solar_kw: float = 0.0
    reactive: bool = False

    @property
    def registers(self) -> tuple[str, ...]:
        """Return its registers in the order in which files and answers give them."""
        solar = ("B1",) if self.solar_kw else ()
        return (*solar, "E1", *(("K1", "Q1") if self.reactive else ()))

    @property
    def serial_number(self) -> str:
        """Return the number on its case."""
        return f"MRD{self.nmi[-6:]}"


#: Town: postcode, state, zone, latitude, longitude.
_TOWNS: Final = {
    "Dandenong South": ("3175", "VIC", "Melbourne", -38.0, 145.2),
    "Noble Park": ("3174", "VIC", "Melbourne", -38.0, 145.2),
    "Geelong": ("3220", "VIC", "Melbourne", -38.1, 144.4),
    "Shepparton": ("3630", "VIC", "Melbourne", -36.4, 145.4),
    "Ballarat": ("3350", "VIC", "Melbourne", -37.6, 143.8),
    "Hobart": ("7000", "TAS", "Hobart", -42.9, 147.3),
    "Launceston": ("7250", "TAS", "Hobart", -41.4, 147.1),
    "Adelaide": ("5000", "SA", "Adelaide", -34.9, 138.6),
    "Murray Bridge": ("5253", "SA", "Adelaide", -35.1, 139.3),
    "Newcastle": ("2300", "NSW", "Sydney", -32.9, 151.8),
    "Parramatta": ("2150", "NSW", "Sydney", -33.8, 151.0),
    "Wollongong": ("2500", "NSW", "Sydney", -34.4, 150.9),
    "Broken Hill": ("2880", "NSW", "Broken_Hill", -31.9, 141.4),
    "Fyshwick": ("2609", "ACT", "Sydney", -35.3, 149.2),
    "Rocklea": ("4106", "QLD", "Brisbane", -27.5, 153.0),
    "Gympie": ("4570", "QLD", "Brisbane", -26.2, 152.7),
    "Townsville": ("4810", "QLD", "Brisbane", -19.3, 146.8),
    "Cairns": ("4870", "QLD", "Brisbane", -16.9, 145.8),
    "Perth": ("6000", "WA", "Perth", -31.9, 115.9),
}

#: Slug, occupier, name, street, town.
_SITES: Final = """
    dandenong-works    | acme       | Dandenong works       | 41 Foundry Road       | Dandenong South
    dandenong-plant    | acme       | Dandenong plant       | 8 Crucible Court      | Dandenong South
    geelong            | acme       | Geelong               | 120 Woolshed Street   | Geelong
    adelaide           | acme       | Adelaide              | 17 Lathe Street       | Adelaide
    brisbane           | acme       | Brisbane              | 9 Rivet Street        | Rocklea
    hobart             | acme       | Hobart                | 3 Slipway Lane        | Hobart
    newcastle          | acme       | Newcastle             | 66 Hopper Road        | Newcastle
    cairns             | acme       | Cairns                | 24 Cane Tram Road     | Cairns
    perth              | acme       | Perth office          | 5 Swan Quay           | Perth
    noble-park         | bravo      | Noble Park            | 77 Signal Box Road    | Noble Park
    shepparton-bakery  | bravo      | Shepparton bakery     | 2 Millstone Road      | Shepparton
    shepparton-kitchen | bravo      | Shepparton kitchen    | 14 Orchard Siding     | Shepparton
    bravo-geelong      | bravo      | Geelong bakery        | 31 Lighthouse Street  | Geelong
    ballarat-print     | lapsed     | Ballarat print works  | 19 Nugget Lane        | Ballarat
    murray-bridge      | coorong    | Murray Bridge store   | 1 Lagoon Road         | Murray Bridge
    port-store         | coorong    | Adelaide store        | 52 Wharf Loop         | Adelaide
    banksia-parramatta | banksia    | Parramatta            | 210 Banksia Street    | Parramatta
    banksia-wollongong | banksia    | Wollongong            | 7 Headland Mall       | Wollongong
    banksia-newcastle  | banksia    | Newcastle             | 18 Collier Arcade     | Newcastle
    banksia-adelaide   | banksia    | Adelaide              | 33 Colonnade Lane     | Adelaide
    rocklea-depot      | wattlebird | Rocklea depot         | 400 Axle Road         | Rocklea
    townsville-depot   | wattlebird | Townsville depot      | 11 Roadtrain Way      | Townsville
    launceston-dairy   | tamar      | Launceston dairy      | 5 Butter Factory Road | Launceston
    hobart-dairy       | tamar      | Hobart store          | 88 Churn Street       | Hobart
    kestrel-works      | kestrel    | Newcastle works       | 29 Spindle Street     | Newcastle
    fyshwick-racks     | quoll      | Fyshwick racks        | 10 Coaxial Court      | Fyshwick
    broken-hill-hotel  | saltbush   | Broken Hill hotel     | 1 Argent Terrace      | Broken Hill
    adelaide-hotel     | saltbush   | Adelaide hotel        | 140 Terrace East      | Adelaide
    townsville-clinic  | pandanus   | Townsville clinic     | 6 Mangrove Parade     | Townsville
    cairns-clinic      | pandanus   | Cairns clinic         | 45 Esplanade Lane     | Cairns
    gympie-mill        | ironbark   | Gympie mill           | 900 Sawpit Road       | Gympie
"""

#: Last two digits of the NMI, site, label, load, peak kW; then solar=kW and reactive where there is any.
_METERS: Final = """
    01 | dandenong-works    | Dandenong office      | office      |  86
    02 | dandenong-works    | Press shop            | plant       | 164
    03 | dandenong-plant    | Dandenong plant       | plant       | 142
    04 | dandenong-works    | Plating line          | plant       | 118
    05 | dandenong-works    | Paint shop            | plant       |  74
    06 | dandenong-works    | Dandenong warehouse   | depot       |  31
    07 | geelong            | Geelong store         | retail      |  48
    08 | geelong            | Geelong workshop      | plant       |  39
    09 | adelaide           | Adelaide office       | office      |  27
    10 | adelaide           | Adelaide workshop     | plant       |  44
    11 | brisbane           | Brisbane office       | office      |  33
    12 | brisbane           | Brisbane assembly     | plant       |  92
    13 | hobart             | Hobart depot          | depot       |  18
    14 | hobart             | Hobart cold store     | cold store  |  29
    15 | newcastle          | Newcastle plant       | plant       | 131
    16 | newcastle          | Newcastle store       | retail      |  41
    17 | cairns             | Cairns workshop       | plant       |  36
    18 | cairns             | Cairns depot          | depot       |  16
    19 | noble-park         | Noble Park premises   | depot       |  52
    20 | shepparton-bakery  | Bread ovens           | bakery      | 210 | solar=240
    21 | shepparton-bakery  | Mixers and packing    | plant       | 175 | reactive
    22 | shepparton-kitchen | Kitchen               | plant       | 140
    23 | shepparton-kitchen | Freezer hall          | cold store  | 190 | solar=220 reactive
    24 | bravo-geelong      | Geelong ovens         | bakery      |  66
    25 | ballarat-print     | Print hall            | plant       |  88
    26 | ballarat-print     | Dye house             | plant       |  54
    27 | ballarat-print     | Office                | office      |  12
    28 | murray-bridge      | Chamber A             | cold store  | 240
    29 | murray-bridge      | Chamber B             | cold store  | 180 | solar=300
    30 | port-store         | Blast freezer         | cold store  | 155
    31 | port-store         | Dock and office       | depot       |  38
    32 | banksia-parramatta | Flagship shop         | retail      | 120 | solar=170
    33 | banksia-parramatta | Head office           | office      |  64
    34 | banksia-parramatta | Stock room            | depot       |  22
    35 | banksia-wollongong | Wollongong shop       | retail      |  58 | solar=95
    36 | banksia-wollongong | Outlet                | retail      |  35
    37 | banksia-newcastle  | Newcastle shop        | retail      |  52
    38 | banksia-adelaide   | Adelaide shop         | retail      |  47
    39 | banksia-adelaide   | Arcade kiosk          | retail      |   9
    40 | rocklea-depot      | Cross-dock            | depot       |  95 | solar=120
    41 | rocklea-depot      | Workshop              | plant       |  60
    42 | rocklea-depot      | Dispatch office       | office      |  24
    43 | townsville-depot   | Townsville depot      | depot       |  46
    44 | launceston-dairy   | Milk intake           | plant       | 130 | reactive
    45 | launceston-dairy   | Cheese line           | plant       | 160
    46 | launceston-dairy   | Maturing rooms        | cold store  |  85 | solar=90
    47 | hobart-dairy       | Hobart store          | cold store  |  60
    48 | kestrel-works      | Machine shop          | plant       | 145 | reactive
    49 | kestrel-works      | Heat treatment        | plant       |  98
    50 | kestrel-works      | Office                | office      |  19
    51 | fyshwick-racks     | Hall 1                | server room | 220
    52 | fyshwick-racks     | Hall 2                | server room | 140
    53 | broken-hill-hotel  | Hotel                 | hotel       |  76 | solar=110
    54 | broken-hill-hotel  | Kitchen and laundry   | bakery      |  40
    55 | adelaide-hotel     | Adelaide hotel        | hotel       | 110
    56 | townsville-clinic  | Townsville clinic     | office      |  42
    57 | townsville-clinic  | Imaging               | office      |  58
    58 | cairns-clinic      | Cairns clinic         | office      |  37
    59 | gympie-mill        | Saw line              | plant       | 320
    60 | gympie-mill        | Drying kilns          | bakery      | 150
"""


def nmi(number: int) -> str:
    """Return the NMI of the meter with this number in the demo world: 3 is `4300000003`."""
    return f"43{number:08d}"


def _cells(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def _site(slug: str, company: str, name: str, street: str, town: str) -> Site:
    postcode, state, zone, latitude, longitude = _TOWNS[town]
    return Site(slug, company, name, street, town, state, postcode, f"Australia/{zone}", latitude, longitude)


def _meter(number: str, site: str, label: str, load: str, peak: str, more: str = "") -> Meter:
    solar = next((float(word[6:]) for word in more.split() if word.startswith("solar=")), 0.0)
    return Meter(nmi(int(number)), site, label, Load(load), float(peak), solar, "reactive" in more.split())


SITES: Final[tuple[Site, ...]] = tuple(_site(*cells) for cells in _cells(_SITES))
METERS: Final[tuple[Meter, ...]] = tuple(_meter(*cells) for cells in _cells(_METERS))
