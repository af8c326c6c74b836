"""The hash tree: the roots of RFC 9162, however it grew."""

from __future__ import annotations

import hashlib

import pytest

from forecourt.kernel.journal.tree import Tree

DIGESTS = [hashlib.sha256(bytes([number])).digest() for number in range(70)]


def by_definition(digests: list[bytes]) -> bytes:
    """Work the root out as RFC 9162, section 2.1.1, defines it."""
    if not digests:
        return hashlib.sha256(b"").digest()
    if len(digests) == 1:
        return hashlib.sha256(b"\0" + digests[0]).digest()
    half = 1 << (len(digests) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + by_definition(digests[:half]) + by_definition(digests[half:])).digest()


@pytest.mark.parametrize("size", range(len(DIGESTS)))
def test_the_root_is_the_one_of_the_definition(size: int) -> None:
    tree = Tree()
    tree.extend(DIGESTS[:size])
    assert (tree.size, tree.root) == (size, by_definition(DIGESTS[:size]))


@pytest.mark.parametrize("size", [0, 1, 2, 7, 31, 32, 33])
def test_a_tree_goes_on_from_its_peaks(size: int) -> None:
    earlier = Tree()
    earlier.extend(DIGESTS[:size])
    later = Tree(size=earlier.size, peaks=earlier.peaks)
    later.extend(DIGESTS[size:])
    assert later.root == by_definition(DIGESTS)


def test_rows_in_another_order_have_another_root() -> None:
    one, other = Tree(), Tree()
    one.extend(DIGESTS[:4])
    other.extend([DIGESTS[1], DIGESTS[0], *DIGESTS[2:4]])
    assert one.root != other.root


@pytest.mark.parametrize("size, peaks", [(1, []), (2, [b"x" * 32] * 2), (1, [b"short"])])
def test_peaks_that_cannot_be_are_refused(size: int, peaks: list[bytes]) -> None:
    with pytest.raises(ValueError, match="peaks"):
        Tree(size=size, peaks=peaks)
