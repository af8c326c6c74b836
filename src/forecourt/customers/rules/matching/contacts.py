"""Read addresses, domains, telephone numbers and registration numbers into one form each."""

from __future__ import annotations

import re
from typing import Final

from forecourt.customers.rules.matching.folding import fold

#: Hosts that give an address to anybody: their domain says nothing of where somebody works.
_PUBLIC_HOSTS_TEXT: Final = """
gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.com.au icloud.com me.com mac.com
aol.com proton.me protonmail.com gmx.de gmx.net gmx.com web.de t-online.de bigpond.com bigpond.net.au
optusnet.com.au iinet.net.au tpg.com.au ozemail.com.au mail.com fastmail.com zoho.com yandex.ru mail.ru qq.com
163.com orange.fr free.fr laposte.net libero.it btinternet.com
"""
PUBLIC_HOSTS: Final = frozenset(_PUBLIC_HOSTS_TEXT.split())
#: Who reads such a mailbox is whoever is on duty.
_ROLES_TEXT: Final = """
info office admin sales accounts accounting billing contact enquiries hello help support service reception mail team
hr jobs marketing finance purchasing orders noreply postmaster webmaster invoices ap ar payroll
"""
ROLES: Final = frozenset(_ROLES_TEXT.split())
_ALIKE_HOSTS: Final = {"googlemail.com": "gmail.com", "protonmail.com": "proton.me", "gmx.net": "gmx.de"}
_NOT_DIGITS: Final = re.compile(r"[^0-9]+")
_SCHEME: Final = re.compile(r"^[a-z][a-z0-9+.-]*://")
_EXTENSION: Final = re.compile(r"(?:ext\.?|x|#)\s*\d+\s*$", re.IGNORECASE)
_COUNTRY: Final = "61"
#: How numbers begin that are carried: Australia, New Zealand, the United Kingdom, Germany, France, Italy, Spain, India.
_MOBILE: Final = ("614", "642", "447", "4915", "4916", "4917", "336", "337", "393", "346", "919", "918", "917")
#: Countries that tell nobody by a number whether it is carried.
_UNTOLD: Final = ("1",)
#: A number shorter than this is an extension or a mistake.
_LEAST_DIGITS: Final = 8


def read_email(text: str) -> tuple[str, str]:
    """Return a mail address as local part and domain, in one form; two empty texts where it is none.

    What follows a plus is dropped, and dots where the host drops them.
    """
    local, at, domain = text.strip().lower().rpartition("@")
    if not at or not local or "." not in domain:
        return "", ""
    domain = _ALIKE_HOSTS.get(domain, domain)
    local = local.partition("+")[0] or local
    return (local.replace(".", "") if domain == "gmail.com" else local), domain


def is_role(local: str) -> bool:
    """Tell whether a mailbox is an office's and not a person's."""
    return local.rstrip("0123456789") in ROLES or local.partition(".")[0] in ROLES


def read_domain(text: str) -> str:
    """Return the domain of a site or of an address, without `www.`; empty for hosts that anybody has."""
    bare = _SCHEME.sub("", text.strip().lower()).rpartition("@")[2]
    host = re.split(r"[/?#:]", bare, maxsplit=1)[0].strip(".").removeprefix("www.")
    return host if "." in host and host not in PUBLIC_HOSTS else ""


def read_phone(text: str, *, country: str = _COUNTRY) -> str:
    """Return a telephone number as country and number in digits; empty where it is none.

    Args:
        country: The calling code meant where none is written.
    """
    digits = _NOT_DIGITS.sub("", _EXTENSION.sub("", text) if text[-1:].isdigit() else text)
    if text.lstrip().startswith("+"):
        digits = digits.replace(country + "0", country, 1) if digits.startswith(country + "0") else digits
    elif digits.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = country + digits[1:]
    elif len(digits) <= _LEAST_DIGITS + 1 and digits:
        digits = country + digits
    return digits if len(digits) >= _LEAST_DIGITS and len(set(digits[-6:])) > 1 else ""


def is_mobile(digits: str) -> bool:
    """Tell whether a number is a person's own to carry, where its country tells that by how it begins."""
    return digits.startswith((*_MOBILE, *_UNTOLD))


def read_registration(text: str) -> str:
    """Return a registration number without what only divides it: `ABN 51 824 753 556` as `51824753556`."""
    kept = fold(text).replace(" ", "").removeprefix("abn").removeprefix("acn")
    return kept if sum(letter.isdigit() for letter in kept) > 3 else ""


def read_town(text: str) -> str:
    """Return a town in one form: `St. Kilda` as `saint kilda`."""
    folded = fold(text)
    return "saint " + folded[3:] if folded.startswith("st ") else folded
