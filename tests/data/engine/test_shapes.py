"""Shapes: only what is published can be asked for."""

from __future__ import annotations

import pyarrow as pa
import pytest

from forecourt.data.engine.shapes import (
    ACCUMULATION_READINGS,
    DATASETS,
    INTERVAL_READINGS,
    UnknownColumn,
    UnknownDataset,
    UnknownResolution,
    arrow_schema,
    find_dataset,
    index_type,
)


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_the_default_columns_are_published_at_every_resolution(dataset):
    for resolution in dataset.resolutions:
        names = [column.name for column in dataset.pick(names=(), resolution=resolution)]
        assert names == list(dataset.default_columns)


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_every_column_says_what_it_means(dataset):
    assert all(column.words for column in (*dataset.columns, *dataset.aggregate_columns))


def test_columns_come_in_the_order_in_which_they_were_asked_for():
    assert [column.name for column in INTERVAL_READINGS.pick(names=("quality", "key"))] == ["quality", "key"]


@pytest.mark.parametrize("names", [("key", "password"), ("intervals",), ("key", "key"), ("KEY",), ("",)])
def test_an_unlisted_or_repeated_column_is_refused_by_name(names):
    with pytest.raises(UnknownColumn, match=f"'{names[-1]}'"):
        INTERVAL_READINGS.pick(names=names)


@pytest.mark.parametrize("resolution", ["P1W", "raw ", "", "PT5M"])
def test_an_unlisted_resolution_is_refused_by_name(resolution):
    with pytest.raises(UnknownResolution, match=repr(resolution)):
        INTERVAL_READINGS.pick(names=(), resolution=resolution)


def test_accumulations_are_not_summed():
    with pytest.raises(UnknownResolution):
        ACCUMULATION_READINGS.pick(names=(), resolution="P1D")


def test_an_unknown_dataset_is_refused():
    with pytest.raises(UnknownDataset):
        find_dataset(name="salaries")


def test_key_register_unit_and_quality_are_dictionary_encoded():
    schema = arrow_schema(columns=INTERVAL_READINGS.columns, words={"key": 18})
    encoded = {field.name: str(field.type.index_type) for field in schema if pa.types.is_dictionary(field.type)}
    assert encoded == {"key": "int16", "register": "int8", "unit": "int8", "quality": "int8"}


def test_more_words_than_an_index_counts_take_a_wider_one():
    assert [index_type(column="key", words=words) for words in (2**15, 2**15 + 1)] == [pa.int16(), pa.int32()]
    assert [index_type(column="unit", words=words) for words in (2**7, 2**7 + 1)] == [pa.int8(), pa.int16()]
