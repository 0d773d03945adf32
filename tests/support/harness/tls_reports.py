"""TLS reports, checked against what RFC 8460 §4.4 says of their JSON."""

import datetime
import email
import email.policy
import ipaddress
import json
import re
import zlib

RESULT_TYPES = {"starttls-not-supported", "certificate-host-mismatch", "certificate-expired", "certificate-not-trusted", "validation-failure",
                "tlsa-invalid", "dnssec-invalid", "dane-required", "sts-policy-fetch-error", "sts-policy-invalid", "sts-webpki-invalid"}
_DOMAIN = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


class Broken(Exception):
    """What is wrong with a report, and where."""


def _take(of, where, **kinds):
    """The members of an object: each of its kind, the ones with a leading `maybe_` only where they are there; no others."""
    if not isinstance(of, dict):
        raise Broken(f"{where} is no object")
    for name, kind in kinds.items():
        is_optional = name.startswith("maybe_")
        name = name.removeprefix("maybe_").replace("_", "-")
        if name not in of:
            if not is_optional:
                raise Broken(f"{where} has no {name}")
            continue
        if not isinstance(of[name], kind) or isinstance(of[name], bool):
            raise Broken(f"{where}.{name} is {of[name]!r}")
    known = {name.removeprefix("maybe_").replace("_", "-") for name in kinds}
    if set(of) - known:
        raise Broken(f"{where} has {set(of) - known}")
    return of


def _check_texts(texts, where):
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise Broken(f"{where} is {texts!r}")


def _check_count(count, where):
    if not 0 <= count < 1 << 53:  # RFC 7493 §2.2
        raise Broken(f"{where} is {count}")


def _check_policy(policy, where):
    _take(policy, where, policy_type=str, maybe_policy_string=list, policy_domain=str, maybe_mx_host=list)
    if policy["policy-type"] not in ("tlsa", "sts", "no-policy-found"):
        raise Broken(f"{where}.policy-type is {policy['policy-type']}")
    if not _DOMAIN.fullmatch(policy["policy-domain"]):
        raise Broken(f"{where}.policy-domain is {policy['policy-domain']!r}")
    for name in ("policy-string", "mx-host"):
        if name in policy:
            _check_texts(policy[name], f"{where}.{name}")
    if policy["policy-type"] == "no-policy-found" and "policy-string" in policy:
        raise Broken(f"{where} has a policy, and none was found")


def _check_failure(failure, where):
    _take(failure, where, result_type=str, maybe_sending_mta_ip=str, maybe_receiving_mx_hostname=str, maybe_receiving_mx_helo=str,
          maybe_receiving_ip=str, failed_session_count=int, maybe_additional_information=str, maybe_failure_reason_code=str)
    if failure["result-type"] not in RESULT_TYPES:
        raise Broken(f"{where}.result-type is {failure['result-type']}")
    for name in ("sending-mta-ip", "receiving-ip"):
        if name in failure:
            ipaddress.ip_address(failure[name])
    _check_count(failure["failed-session-count"], where)


def _time(text, where):
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text):  # RFC 3339
        raise Broken(f"{where} is {text!r}")
    return datetime.datetime.fromisoformat(text)


def check(report):
    """Raises Broken where it is not as RFC 8460 has it."""
    _take(report, "report", organization_name=str, date_range=dict, contact_info=str, report_id=str, policies=list)
    _take(report["date-range"], "date-range", start_datetime=str, end_datetime=str)
    begin, end = (_time(report["date-range"][name], name) for name in ("start-datetime", "end-datetime"))
    if not begin < end <= begin + datetime.timedelta(days=1):
        raise Broken(f"date-range is from {begin} to {end}")
    if not report["report-id"] or not report["organization-name"] or "@" not in report["contact-info"]:
        raise Broken("it does not say who sends it")
    for number, entry in enumerate(report["policies"]):
        where = f"policies[{number}]"
        _take(entry, where, policy=dict, summary=dict, maybe_failure_details=list)
        _check_policy(entry["policy"], f"{where}.policy")
        summary = _take(entry["summary"], f"{where}.summary", total_successful_session_count=int, total_failure_session_count=int)
        for count in summary.values():
            _check_count(count, f"{where}.summary")
        details = entry.get("failure-details", [])
        for at, failure in enumerate(details):
            _check_failure(failure, f"{where}.failure-details[{at}]")
        if sum(failure["failed-session-count"] for failure in details) != summary["total-failure-session-count"]:
            raise Broken(f"{where}: the failures are not those of the summary")


def _no_twins(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):  # RFC 7493 §2.3
        raise Broken(f"a name is there twice in {names}")
    return dict(pairs)


def parsed(text):
    """The report in this JSON, checked."""
    report = json.loads(text, object_pairs_hook=_no_twins)
    check(report)
    return report


def unpacked(octets):
    """The report in this gzip file (RFC 1952), checked: one member, whose check sum holds, and nothing behind it."""
    file = zlib.decompressobj(zlib.MAX_WBITS | 16)
    text = file.decompress(octets)
    if not file.eof or file.unused_data:
        raise Broken(f"the gzip file has no end, or {len(file.unused_data)} octets behind it")
    return parsed(text.decode("utf-8"))


def in_mail(octets):
    """The message that carries a report, as RFC 8460 §5.3 has it, and the report."""
    message = email.message_from_bytes(octets, policy=email.policy.SMTP)
    if message.defects or message.get_content_type() != "multipart/report" or message.get_param("report-type") != "tlsrpt":
        raise Broken(f"the message is {message.get_content_type()}, {message.defects}")
    words, attachment = message.iter_parts()
    if (words.get_content_type(), attachment.get_content_type()) != ("text/plain", "application/tlsrpt+gzip"):
        raise Broken(f"its parts are {words.get_content_type()} and {attachment.get_content_type()}")
    subject = re.fullmatch(r"Report Domain: (\S+) Submitter: (\S+) Report-ID: <(\S+)>", str(message["Subject"]))
    if not subject or subject.groups()[:2] != (message["TLS-Report-Domain"], message["TLS-Report-Submitter"]):
        raise Broken(f"its subject is {message['Subject']!r}")
    report = unpacked(attachment.get_payload(decode=True))
    if report["report-id"] != subject.group(3):
        raise Broken("its subject names another report")
    if not re.fullmatch(rf"{re.escape(subject.group(2))}!{re.escape(subject.group(1))}!\d+!\d+(!\w+)?\.json\.gz", attachment.get_filename()):
        raise Broken(f"its file name is {attachment.get_filename()}")
    return message, report
