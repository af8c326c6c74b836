"""Names, addresses and numbers that are written differently are read alike."""

from __future__ import annotations

import pytest

from forecourt.customers.rules.matching.contacts import (
    is_mobile,
    is_role,
    read_domain,
    read_email,
    read_phone,
    read_registration,
)
from forecourt.customers.rules.matching.folding import fold, sound_of
from forecourt.customers.rules.matching.names import read_company_name, read_person_name
from forecourt.customers.rules.matching.nicknames import may_be_called


@pytest.mark.parametrize(
    "written, folded",
    [
        ("Zoë O'Brien-Łach", "zoe obrien lach"),
        ("MÜLLER  &  Söhne", "muller sohne"),
        ("Straße", "strasse"),
        ("Чайковский", "chaikovskii"),
        ("", ""),
        ("...", ""),
    ],
)
def test_words_are_folded_into_plain_letters(written, folded) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    "one, other", [("Mueller", "Müller"), ("Meyer", "Maier"), ("Schmidt", "Shmidt"), ("Philip", "Filip")]
)
def test_spellings_of_one_sound_sound_alike(one, other) -> None:
    assert sound_of(fold(one)) == sound_of(fold(other))


@pytest.mark.parametrize(
    "written, given, family, generation",
    [
        ("Robert Smith", "robert", "smith", ""),
        ("Smith, Robert", "robert", "smith", ""),
        ("Dr. Robert Smith, PhD", "robert", "smith", ""),
        ("Robert Smith Jr.", "robert", "smith", "2"),
        ("Robert Smith, Jr", "robert", "smith", "2"),
        ("Ludwig van der Berg", "ludwig", "vanderberg", ""),
        ("Anna Meyer-Schmidt", "anna", "meyerschmidt", ""),
        ("Cher", "cher", "", ""),
        ("", "", "", ""),
    ],
)
def test_a_persons_name_is_read_in_parts(written, given, family, generation) -> None:
    read = read_person_name(written)
    assert (read.given, read.family, read.generation) == (given, family, generation)


def test_a_nickname_may_stand_for_several_names() -> None:
    assert may_be_called("sasha", "alexandra")
    assert may_be_called("sasha", "alexander")
    assert may_be_called("bob", "robert")
    assert not may_be_called("bob", "william")


@pytest.mark.parametrize(
    "one, other",
    [
        ("Delta Foods Pty Ltd", "DELTA FOODS PTY. LIMITED"),
        ("The Delta Foods Co.", "Delta Foods"),
        ("Smith & Sons Ltd", "Smith and Sons"),
        ("Müller GmbH", "Mueller"),
    ],
)
def test_legal_forms_and_filling_words_name_nobody(one, other) -> None:
    assert read_company_name(one).sound == read_company_name(other).sound


def test_a_subsidiary_has_its_parents_stem_and_a_part_of_its_own() -> None:
    parent, branch = read_company_name("Delta Foods Pty Ltd"), read_company_name("Delta Foods NSW Pty Ltd")
    assert (parent.sound, parent.parts) == (branch.sound, "")
    assert branch.parts == "nsw"


@pytest.mark.parametrize(
    "written, digits",
    [
        ("+61 2 5550 1234", "61255501234"),
        ("02 5550 1234", "61255501234"),
        ("(02) 5550-1234 ext. 12", "61255501234"),
        ("0011", ""),
        ("+61 (0)4 1234 5678", "61412345678"),
        ("0061 412 345 678", "61412345678"),
        ("00000000", ""),
        ("call me", ""),
    ],
)
def test_a_telephone_number_is_read_with_its_country(written, digits) -> None:
    assert read_phone(written) == digits


def test_a_mobile_number_is_told_by_how_it_begins() -> None:
    assert is_mobile("61412345678")
    assert not is_mobile("61255501234")


def test_an_address_is_read_without_what_the_host_ignores() -> None:
    assert read_email(" J.Smith+lists@GoogleMail.com ") == ("jsmith", "gmail.com")
    assert read_email("not an address") == ("", "")


def test_offices_mailboxes_are_nobodys_own() -> None:
    assert is_role("info")
    assert is_role("accounts2")
    assert not is_role("inga")


@pytest.mark.parametrize(
    "written, domain",
    [
        ("https://www.Delta.example/about", "delta.example"),
        ("ada@delta.example", "delta.example"),
        ("gmail.com", ""),
        ("", ""),
    ],
)
def test_a_domain_is_read_from_whatever_names_it(written, domain) -> None:
    assert read_domain(written) == domain


def test_a_registration_number_is_read_without_what_divides_it() -> None:
    assert read_registration("ABN 51 824 753 556") == "51824753556"
    assert read_registration("n/a") == ""
