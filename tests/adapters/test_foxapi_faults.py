"""The tables from FoxAPI's answers to the error tree: complete, careful with money, and with a sentence for each."""

from __future__ import annotations

import re
from importlib.resources import files

import httpx
import pytest

from adapters.foxapi.faults import FAILURES, TABLE, Call, Refusal, failure, never_opened, refused, retry_after
from adapters.foxapi.wire import Words
from bot.cures import cure_of
from bot.errors import OperatorMustAct, ServiceBusy, ServiceError, ServiceRefused, ServiceUnsure, TaskUnknown
from bot.locales import LANGUAGES
from bot.problems import Fault, Problem, problem
from bot.texts import texts_in


def said(status: int, code: str = "", kind: str = "", message: str = "") -> Refusal:
    return Refusal(status=status, words=Words(code=code, type=kind, message=message))


@pytest.mark.parametrize("call", Call)
def test_every_status_means_something_for_every_call(call: Call) -> None:
    for status in range(300, 600):
        for refusal in (Refusal(status), said(status, "odd_code", "odd_type", "odd"), Refusal(status, plain="<html>")):
            error = refused(call, refusal, name="image1.png")

            assert type(error) in ServiceError.__subclasses__()
            assert error.problem.code in _codes()


@pytest.mark.parametrize("status", [*range(200, 400), 408, *range(500, 600), 999])
def test_a_submit_whose_answer_proves_nothing_is_unsure_whatever_it_says(status: int) -> None:
    for refusal in (Refusal(status=status), said(status, "model_not_found"), said(status, "", "rate_limit_error")):
        assert type(refused(Call.SUBMIT, refusal)) is ServiceUnsure


_SUBMITS: list[tuple[Refusal, type[ServiceError], str, Fault]] = [
    (said(400, "", "invalid_request_error", "bad"), ServiceRefused, "service_refused", Fault.INPUT),
    (said(401, "", "authentication_error"), OperatorMustAct, "service_key_refused", Fault.OPERATOR),
    (said(402, "", "insufficient_quota"), OperatorMustAct, "service_no_balance", Fault.OPERATOR),
    (said(403, "insufficient_user_quota", "new_api_error"), OperatorMustAct, "service_no_balance", Fault.OPERATOR),
    (Refusal(403, plain="error code: 1010"), OperatorMustAct, "service_not_allowed", Fault.OPERATOR),
    (said(403, "", "permission_error"), OperatorMustAct, "service_not_allowed", Fault.OPERATOR),
    (said(404, "", "not_found"), ServiceRefused, "service_address_wrong", Fault.OPERATOR),
    (Refusal(405), ServiceRefused, "service_address_wrong", Fault.OPERATOR),
    (Refusal(408), ServiceUnsure, "service_unsure", Fault.SERVICE),
    (Refusal(409), ServiceRefused, "service_refused", Fault.INPUT),
    (Refusal(413, plain="<html>413</html>"), ServiceRefused, "service_request_too_large", Fault.INPUT),
    (said(422, "", "invalid_request_error", "duration"), ServiceRefused, "service_refused", Fault.INPUT),
    (said(422, "model_not_found", "invalid_request_error"), ServiceRefused, "model_not_enabled", Fault.OPERATOR),
    (said(404, "model_not_found"), ServiceRefused, "model_not_enabled", Fault.OPERATOR),
    (said(422, "no_compatible_channel"), ServiceRefused, "service_no_channel", Fault.SERVICE),
    (said(422, "", "service_unavailable_error"), ServiceRefused, "service_no_channel", Fault.SERVICE),
    (said(422, "unsupported_advanced_options"), ServiceRefused, "service_options_refused", Fault.INPUT),
    (said(422, "invalid_image_url"), ServiceRefused, "service_reference_refused", Fault.INPUT),
    (said(422, "invalid_file_type"), ServiceRefused, "service_reference_refused", Fault.INPUT),
    (said(422, "content_policy_violation"), ServiceRefused, "policy_content", Fault.POLICY),
    (
        said(400, "InputImageSensitiveContentDetected.PrivacyInformation", "BadRequest"),
        ServiceRefused,
        "policy_real_person",
        Fault.POLICY,
    ),
    (said(429, "", "rate_limit_error"), ServiceBusy, "service_busy", Fault.SERVICE),
    (said(500, "", "server_error"), ServiceUnsure, "service_unsure", Fault.SERVICE),
    (said(503), ServiceUnsure, "service_unsure", Fault.SERVICE),
    (Refusal(200, plain="<html>"), ServiceUnsure, "service_unsure", Fault.SERVICE),
    (Refusal(302), ServiceUnsure, "service_unsure", Fault.SERVICE),
]
_LOOKS: list[tuple[Refusal, type[ServiceError], str, Fault]] = [
    (said(400), ServiceUnsure, "service_unsure", Fault.SERVICE),
    (said(401), OperatorMustAct, "service_key_refused", Fault.OPERATOR),
    (said(402), OperatorMustAct, "service_no_balance", Fault.OPERATOR),
    (said(403), OperatorMustAct, "service_not_allowed", Fault.OPERATOR),
    (said(404, "", "not_found"), TaskUnknown, "task_unknown", Fault.SERVICE),
    (said(422), ServiceUnsure, "service_unsure", Fault.SERVICE),
    (said(429), ServiceBusy, "service_busy", Fault.SERVICE),
    (said(500), ServiceUnsure, "service_unsure", Fault.SERVICE),
    (Refusal(200), ServiceUnsure, "service_unsure", Fault.SERVICE),
    (Refusal(301), ServiceUnsure, "service_unsure", Fault.SERVICE),
]
_UPLOADS: list[tuple[Refusal, type[ServiceError], str, Fault]] = [
    (said(400, message="no"), ServiceRefused, "service_file_refused", Fault.INPUT),
    (said(401), OperatorMustAct, "service_key_refused", Fault.OPERATOR),
    (said(402), OperatorMustAct, "service_no_balance", Fault.OPERATOR),
    (said(403, message="Storage is full"), OperatorMustAct, "service_storage_full", Fault.OPERATOR),
    (said(403), OperatorMustAct, "service_not_allowed", Fault.OPERATOR),
    (said(404), ServiceRefused, "service_address_wrong", Fault.OPERATOR),
    (Refusal(408), ServiceBusy, "service_busy", Fault.SERVICE),
    (said(413, "", "file_too_large_error"), ServiceRefused, "service_file_too_large", Fault.INPUT),
    (Refusal(413, plain="<html>cloudflare</html>"), ServiceRefused, "service_file_too_large", Fault.INPUT),
    (said(415), ServiceRefused, "service_file_refused", Fault.INPUT),
    (said(429), ServiceBusy, "service_busy", Fault.SERVICE),
    (said(502), ServiceBusy, "service_busy", Fault.SERVICE),
    (Refusal(200), ServiceUnsure, "service_unsure", Fault.SERVICE),
    (Refusal(307), ServiceUnsure, "service_unsure", Fault.SERVICE),
]


@pytest.mark.parametrize(
    ("call", "refusal", "error", "code", "by"),
    [
        *((Call.SUBMIT, *row) for row in _SUBMITS),
        *((Call.LOOK, *row) for row in _LOOKS),
        *((Call.UPLOAD, *row) for row in _UPLOADS),
    ],
)
def test_each_answer_means_what_facts_say_of_it(
    call: Call, refusal: Refusal, error: type[ServiceError], code: str, by: Fault
) -> None:
    raised = refused(call, refusal, name="image1.png")

    assert (type(raised), raised.problem.code, raised.problem.fault) == (error, code, by)


def test_every_row_of_the_table_can_be_reached() -> None:
    rows = {(call, row.meaning.code) for row in TABLE for call in row.calls}
    reached = {
        *((Call.SUBMIT, code) for _, _, code, _ in _SUBMITS),
        *((Call.LOOK, code) for _, _, code, _ in _LOOKS),
        *((Call.UPLOAD, code) for _, _, code, _ in _UPLOADS),
    }

    assert {row for row in rows - reached if not row[1].startswith("policy_")} == set()


@pytest.mark.parametrize(
    ("code", "message", "told", "by"),
    [
        ("content_policy_violation", "", "policy_content", Fault.POLICY),
        ("InputImageSensitiveContentDetected.PrivacyInformation", "", "policy_real_person", Fault.POLICY),
        ("InputVideoSensitiveContentDetected.PrivacyInformation", "", "policy_real_person", Fault.POLICY),
        ("generation_failed", "the image may contain real person", "policy_real_person", Fault.POLICY),
        ("generation_failed", "OutputVideoSensitiveContentDetected: …", "policy_output", Fault.POLICY),
        ("InputTextSensitiveContentDetected", "", "policy_prompt", Fault.POLICY),
        ("InputAudioSensitiveContentDetected", "", "policy_reference", Fault.POLICY),
        ("SensitiveContentDetected", "", "policy_content", Fault.POLICY),
        ("invalid_parameters", "ratio", "task_invalid_said", Fault.INPUT),
        ("image_processing_error", "", "task_image_unreadable", Fault.INPUT),
        ("image_dimension_mismatch", "", "task_image_size", Fault.INPUT),
        ("invalid_image_url", "", "task_reference_refused", Fault.INPUT),
        ("invalid_file_type", "", "task_reference_refused", Fault.INPUT),
        ("generation_failed_no_content", "", "task_no_content", Fault.INPUT),
        ("request_cancelled", "", "task_cancelled", Fault.SERVICE),
        ("resource_not_found", "", "task_expired", Fault.SERVICE),
        ("service_error", "", "task_service_error", Fault.SERVICE),
        ("SERVICE_ERROR", "", "task_service_error", Fault.SERVICE),
        ("unknown_error", "", "task_service_error", Fault.SERVICE),
        ("generation_timeout", "", "task_timed_out", Fault.SERVICE),
        ("resource_exhausted", "", "task_overloaded", Fault.SERVICE),
        ("service_unavailable", "", "task_overloaded", Fault.SERVICE),
        ("quota_exceeded", "", "task_quota", Fault.SERVICE),
        ("400", "Timeout while downloading url https://cdn/x", "task_files_not_fetched", Fault.SERVICE),
        ("generation_failed", "the model fell over", "task_failed_said", Fault.SERVICE),
        ("never_heard_of", "", "task_failed_said", Fault.SERVICE),
        ("", "", "task_failed", Fault.SERVICE),
    ],
)
def test_each_code_of_a_failed_task_is_told_as_what_it_is(code: str, message: str, told: str, by: Fault) -> None:
    why = failure(Words(code=code, message=message))

    assert (why.code, why.fault) == (told, by)
    assert all(texts_in(language).problem(why) for language in LANGUAGES)


def _codes() -> set[str]:
    meanings = {*(row.meaning for row in TABLE), *FAILURES}
    quoted = {f"{meaning.code}_said" for meaning in FAILURES if meaning.quotes}
    return {meaning.code for meaning in meanings} | quoted | {"request_not_offered"}


def test_the_operator_is_told_a_cure_of_everything_that_only_they_can_mend() -> None:
    codes = {row.meaning.code for row in TABLE if row.error is OperatorMustAct}

    assert [code for code in codes if cure_of(problem(code)) == cure_of(problem("of no code"))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_sentence(language: str) -> None:
    for code in _codes():
        assert texts_in(language).problem(problem(code, name="image1.png", said="HTTP 400"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_the_service_is_left_over(language: str) -> None:
    source = files("bot.locales").joinpath(language, "service.ftl").read_text(encoding="utf-8")
    named = re.findall(r"^([\w-]+) =", source, re.MULTILINE)

    assert sorted(named) == sorted("problem-" + code.replace("_", "-") for code in _codes())


def test_foreign_words_are_shown_as_one_short_line_without_addresses_and_keys() -> None:
    message = "bad\r\n\x00\u202e url https://cdn.foxapi.cc/uploads/secret.png?sig=1 for sk-abcdef123456 " + "x" * 5000

    for why in (failure(Words(message=message)), refused(Call.SUBMIT, said(400, message=message)).problem):
        shown = str(why.values["said"])
        assert shown.startswith("bad url … for … xxx")
        assert shown.endswith("x…")
        assert len(shown) <= 200


def test_a_refusal_without_words_is_told_by_its_number_and_html_is_never_shown() -> None:
    error = refused(Call.SUBMIT, Refusal(400, plain="<html>400</html>"))

    assert error.problem == Problem("service_refused", (("said", "HTTP 400"),))


def test_a_file_the_service_does_not_take_is_named() -> None:
    error = refused(Call.UPLOAD, Refusal(413), name="image1.png")

    assert texts_in("en").problem(error.problem).startswith("image1.png is larger than")


@pytest.mark.parametrize(
    ("header", "date", "seconds"),
    [
        ("7", None, 7.0),
        (" 7 ", None, 7.0),
        ("0", None, 0.0),
        ("1.5", None, 1.5),
        ("9999999999", None, 86_400.0),
        ("Mon, 24 Nov 2025 10:00:30 GMT", "Mon, 24 Nov 2025 10:00:00 GMT", 30.0),
        ("Mon, 24 Nov 2025 10:00:30 GMT", "Mon, 24 Nov 2025 11:00:00 +0100", 30.0),
        ("Mon, 24 Nov 2025 10:00:30 -0000", "Mon, 24 Nov 2025 10:00:00 GMT", 30.0),
        ("Mon, 24 Nov 2025 09:00:00 GMT", "Mon, 24 Nov 2025 10:00:00 GMT", 0.0),
        ("Mon, 24 Nov 2099 10:00:00 GMT", "Mon, 24 Nov 2025 10:00:00 GMT", 86_400.0),
        ("Mon, 24 Nov 2025 10:00:30 GMT", None, None),
        ("Mon, 24 Nov 2025 10:00:30 GMT", "yesterday", None),
        ("soon", "Mon, 24 Nov 2025 10:00:00 GMT", None),
        ("-5", None, None),
        ("nan", None, None),
        ("1e9", None, None),
        ("٣", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_held_against_the_answers_own(
    header: str | None, date: str | None, seconds: float | None
) -> None:
    assert retry_after(header, date) == seconds


def test_only_429_carries_the_pause() -> None:
    busy = refused(Call.SUBMIT, Refusal(429, retry_after=7.0))

    assert isinstance(busy, ServiceBusy)
    assert busy.retry_after == 7.0


@pytest.mark.parametrize(
    ("error", "certain"),
    [
        (httpx.ConnectError("x"), True),
        (httpx.ConnectTimeout("x"), True),
        (httpx.PoolTimeout("x"), True),
        (httpx.UnsupportedProtocol("x"), True),
        (httpx.ReadTimeout("x"), False),
        (httpx.WriteTimeout("x"), False),
        (httpx.WriteError("x"), False),
        (httpx.ReadError("x"), False),
        (httpx.CloseError("x"), False),
        (httpx.RemoteProtocolError("x"), False),
        (httpx.LocalProtocolError("x"), False),
        (httpx.ProxyError("x"), False),
        (httpx.DecodingError("x"), False),
        (httpx.TooManyRedirects("x"), False),
        (TimeoutError(), False),
        (OSError(), False),
    ],
)
def test_nothing_was_sent_only_where_no_connection_was_opened(error: Exception, certain: bool) -> None:
    assert never_opened(error) is certain
