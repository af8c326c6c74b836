"""Splink on the same people: configured as its documentation advises, trained by its own EM, on text cleaned for it.

It is given given and family name apart, in small letters without accents, telephone numbers as digits alone with their
country, and companies without their legal form. Its threshold is chosen by the truth, which nobody has in life; ours
is fixed.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import splink.comparison_level_library as levels
import splink.comparison_library as library
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from benchmarks.namesakes import People, World
from forecourt.customers.rules.matching.contacts import is_role, read_email, read_phone
from forecourt.customers.rules.matching.folding import fold
from forecourt.customers.rules.matching.names import read_company_name
from forecourt.customers.rules.matching.nicknames import root_of

#: What it keeps of what it predicts: far below any threshold that could be best.
_LEAST: Final = 0.01
_SEED: Final = 7
_U_PAIRS: Final = 5e6
_SUFFIX: Final = " jr"


@dataclass(frozen=True, slots=True)
class Predicted:
    """What Splink found.

    Attributes:
        pairs: Encoded as the smaller number times the number of records plus the larger.
        scores: Match probabilities.
        seconds: Training and prediction together; cleaning, loading and reading the result back not counted.
    """

    pairs: np.ndarray[Any, Any]
    scores: np.ndarray[Any, Any]
    seconds: float


def cleaned(people: People) -> pa.Table:
    """Return the records as Splink's documentation asks for them; what is empty is null."""
    words: dict[str, list[str | None]] = {
        "given": [fold(each) for each in people.given],
        "root": [root_of(fold(each)) for each in people.given],
        "family": [fold(each).removesuffix(_SUFFIX) for each in people.family],
        "suffix": ["jr" if fold(each).endswith(_SUFFIX) else "none" for each in people.family],
        "email": ["@".join(read_email(each)) if not is_role(read_email(each)[0]) else "" for each in people.email],
        "phone": [read_phone(each) for each in people.phone],
        "company": [read_company_name(each).core for each in people.company],
        "town": [fold(each) for each in people.town],
    }
    columns = {
        name: pa.array([word if word.strip("@") else None for word in texts], pa.string())
        for name, texts in words.items()
    }
    return pa.table({"unique_id": pa.array(range(len(people.given)), pa.int64()), **columns})


def predict(people: People, *, memory: str = "12GB") -> Predicted:
    """Train Splink on the records and let it predict."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    table = cleaned(people)
    connection = duckdb.connect()
    connection.execute(f"set memory_limit = '{memory}'")
    began = time.perf_counter()
    linker = Linker(DuckDBAPI(connection).register(table), _settings(), log_level=None)
    _train(linker)
    found = linker.inference.predict(threshold_match_probability=_LEAST)
    name = found.physical_name
    rows = connection.sql(f"select unique_id_l, unique_id_r, match_probability from {name}").to_arrow_table()
    took = time.perf_counter() - began
    left, right = (rows[column].to_numpy() for column in ("unique_id_l", "unique_id_r"))
    size = len(people.given)
    pairs = np.minimum(left, right).astype(np.int64) * size + np.maximum(left, right)
    return Predicted(pairs, rows["match_probability"].to_numpy(), took)


def _settings() -> SettingsCreator:
    """Return comparisons of its own library with adjustments for frequent terms, and keys as wide as ours."""
    phone = library.LevenshteinAtThresholds("phone", 1).configure(term_frequency_adjustments=True)
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            _given(),
            library.NameComparison("family").configure(term_frequency_adjustments=True),
            library.ExactMatch("suffix"),
            library.EmailComparison("email"),
            phone,
            library.JaroWinklerAtThresholds("company", [0.95, 0.88]).configure(term_frequency_adjustments=True),
            library.ExactMatch("town").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("email"),
            block_on("root", "family"),
            block_on("family", "company"),
            block_on("root", "company"),
            block_on("family", "town", "substr(given, 1, 1)"),
            block_on("root", "town", "substr(family, 1, 3)"),
            block_on("phone", "substr(family, 1, 1)"),
            block_on("phone", "root"),
        ],
        retain_matching_columns=False,
    )


def _given() -> library.CustomComparison:
    """Hold given names against each other with a level for nicknames between the same and the nearly same."""
    return library.CustomComparison(
        output_column_name="given",
        comparison_levels=[
            levels.NullLevel("given"),
            levels.ExactMatchLevel("given").configure(tf_adjustment_column="given"),
            levels.ExactMatchLevel("root").configure(tf_adjustment_column="root"),
            levels.JaroWinklerLevel("given", 0.92),
            levels.JaroWinklerLevel("given", 0.88),
            levels.ElseLevel(),
        ],
    )


def _train(linker: Linker) -> None:
    """Estimate the prior from rules that are nearly certain, `u` from random pairs, `m` by EM on two keys."""
    certain = [block_on("given", "family", "email"), block_on("given", "family", "phone")]
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=_U_PAIRS, seed=_SEED)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("given", "family"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("email"))


def best(predicted: Predicted, true: np.ndarray[Any, Any]) -> dict[str, Any]:
    """Return how good it is at the threshold at which its F1 is highest."""
    order = np.argsort(-predicted.scores, kind="stable")
    right = np.cumsum(np.isin(predicted.pairs[order], true))
    kept = np.arange(1, len(order) + 1)
    f1 = 2 * right / (kept + len(true))
    place = int(f1.argmax())
    precision, recall = right[place] / kept[place], right[place] / len(true)
    said = f"F1 {f1[place]:.3f}, precision {precision:.3f}, recall {recall:.3f}"
    return {"seconds": predicted.seconds, "f1": float(f1[place]), "quality": said}


def main(people: int, seed: int) -> None:
    """Print what Splink reached as one line of JSON."""
    from benchmarks.duplicates import truth_of

    base = World(people=people, seed=seed).make_people()
    print(json.dumps(best(predict(base), truth_of(base.entity))))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
