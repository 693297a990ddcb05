"""A job as JSON and back, between versions, too."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.jobs import Job
from bot.problems import problem
from storage.codec import decode, encode, moment, text
from tests.storage.samples import NOON, new_job


@given(st.from_type(Job))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_job_comes_back_as_it_was(job: Job) -> None:
    body = encode(job)

    again = decode(body)

    assert encode(again) == body
    # not a number is not equal to itself
    assume("NaN" not in body)
    assert again == job


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,5}", fullmatch=True),
        st.text()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]))
        | st.sampled_from(["2026-11-24T12:00:00Z", "1", "1.0", "null", "Infinity"]),
    )
)
@settings(deadline=None)
def test_figures_come_back_with_their_types(figures: dict[str, Any]) -> None:
    wrong = problem("some_code", **figures)
    job = replace(new_job(), problem=wrong, notices=(wrong,), other_problems=(wrong, wrong))

    again = decode(encode(job))

    assert again == job
    assert again.problem is not None
    assert [type(value) for _, value in again.problem.figures] == [type(value) for _, value in wrong.figures]


def _body(job: Job) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(encode(job))
    return body


def test_fields_of_a_newer_version_are_passed_over() -> None:
    body = _body(new_job())
    body["mood"] = "sunny"
    body["place"]["floor"] = 3

    assert decode(json.dumps(body)) == new_job()


@pytest.mark.parametrize("name", [field.name for field in fields(Job) if field.default is not MISSING])
def test_a_field_that_an_older_version_did_not_write_takes_its_default(name: str) -> None:
    body = _body(new_job())
    del body[name]

    assert decode(json.dumps(body)) == new_job()


@pytest.mark.parametrize("body", ["", "{}", "null", "[]", '{"id": "k7m2qd"}'])
def test_what_is_no_job_is_a_store_error_without_the_persons_words(body: str) -> None:
    with pytest.raises(StoreError, match="a stored job cannot be read"):
        decode(body)


def test_an_error_about_a_stored_job_does_not_tell_its_prompt() -> None:
    body = _body(new_job())
    body["state"] = "dreaming"

    with pytest.raises(StoreError) as caught:
        decode(json.dumps(body))

    assert "red kite" not in str(caught.value)


def test_half_a_character_becomes_one_that_can_be_stored() -> None:
    job = replace(new_job(), problem=problem("some_code", name="\ud83d", until=NOON))

    again = decode(encode(job))

    assert again.problem == problem("some_code", name="\ufffd", until=NOON)
    assert text("a \ud83d\ude00 \ude00") == "a \U0001f600 \ufffd"


ZONES = st.sampled_from([timezone(timedelta(minutes=minutes)) for minutes in (-720, -90, 0, 330, 840)])


@given(st.datetimes(timezones=ZONES), st.datetimes(timezones=ZONES))
@settings(deadline=None)
def test_times_sort_as_text(one: datetime, other: datetime) -> None:
    assume(all(1 < value.year < 9999 for value in (one, other)))

    assert (moment(one) < moment(other)) == (one.astimezone(UTC) < other.astimezone(UTC))
    assert datetime.fromisoformat(moment(one)) == one.astimezone(UTC)
