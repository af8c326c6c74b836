"""A journal of its own for tests of the commands that look after one."""

from tests.kernel.conftest import login, operator_secret, own_urls
from tests.kernel.journal.conftest import sealer, tamper, write

__all__ = ["login", "operator_secret", "own_urls", "sealer", "tamper", "write"]
