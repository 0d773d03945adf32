#!/usr/bin/env python3
"""Breaks what decides about TLS in one place after the other, and wants its tests to notice each time.

    tests/support/tools/mutations.py --build build/dev [--list plan|trust] [--only WORD]

Needs a build of unit_core, and for the list `trust` of unit_tls_openssl. Every row of a list is a text that stands once
in the file and what takes its place; the file itself is not touched. A mutation that the tests do not notice is a hole
in them, and makes the exit status 1. Run by hand: a compiler run for each is too long for every test run; ctest checks
with --check-texts that each text still stands where it should.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
PLAN = "core/tls/plan.cpp"
HOST = "core/tls/host_demand.cpp"
WORDS = "core/tls/plan_words.cpp"
DEMAND = "core/tls/demand.cpp"
RATCHET = "core/tls/ratchet.cpp"
FLIGHTS = "core/tls/flights.cpp"
OBSTACLE = "core/smtp/tls_obstacle.cpp"
SCANNER = "core/smtp/header_scanner.cpp"
REUSE = "core/delivery/attempt_reuse.cpp"
TERMS = "core/delivery/attempt_terms.cpp"
CHECK = "core/console/check_domain.cpp"
VERIFIER = "core/mail/dkim_verifier.cpp"
ROUTES = "core/config/route_documents.cpp"
RECORDER = "adapters/tls_openssl/flight_recorder.cpp"
KEEPER = "adapters/tls_openssl/certificate_keeper.cpp"

_PLAN = [
    (PLAN, "return status == PortStatus::enabled ?", "return status == PortStatus::disabled ?"),
    (PLAN, "is_weaker(input.policy->level, *input.level)", "is_weaker(*input.level, input.policy->level)"),
    (PLAN, "std::max(rules.tcp_level, Level::encrypt)", "rules.tcp_level"),
    (PLAN, "(host.tcp->level == Level::none && has_ssl_step)", "host.tcp->level == Level::none"),
    (PLAN, "if (input.requires_tls) rules.may_use_tcp_port &=", "if (false) rules.may_use_tcp_port &="),
    (PLAN, "ports.is_ssl_enabled && named != Level::none", "ports.is_ssl_enabled"),
    (PLAN, "(plan.tcp->has_tlsa || plan.tcp->obstacle)", "plan.tcp->has_tlsa"),
    (PLAN, "(plan.tcp->has_tlsa || plan.tcp->obstacle)", "plan.tcp->obstacle"),
    (PLAN, "host.is_ssl_port_known_silent && !plan.tcp->obstacle", "host.is_ssl_port_known_silent"),
    (PLAN, "host.ssl->has_tlsa || host.ssl->demand.proof", "host.ssl->demand.proof"),
    (PLAN, "host.tcp->level == Level::may ||", "host.tcp->level <= Level::encrypt ||"),
    (HOST, "if (auto bad = judge(input.mx_security,", "if (auto bad = judge(dns::Security::secure,"),
    (HOST, "return judge(host.security,", "return judge(dns::Security::secure,"),
    (HOST, "input.mx_security == Security::secure && host.security", "host.security"),
    (HOST, "input.mx_security == Security::secure && host.security == Security::secure",
     "input.mx_security == Security::secure"),
    (HOST, "    add_name(names, input.canonical_domain);\n", ""),
    (HOST, "found.demand.server_name = base;", "found.demand.server_name = host.name + base;"),
    (HOST, "input.sts->mode != StsPolicy::Mode::enforce", "input.sts->mode == StsPolicy::Mode::none"),
    (HOST, "!allows_mx(*input.sts, host.name)", "false"),
    (HOST, "if (level == Level::dane_only) return left_out(level, Obstacle::dane_required",
     "if (false) return left_out(level, Obstacle::dane_required"),
    (HOST, "if (level == Level::dane_only) return left_out(level, Obstacle::self_test_failed",
     "if (false) return left_out(level, Obstacle::self_test_failed"),
    (HOST, "    if (input.dane_known_since)\n", "    if (false)\n"),
    (HOST, "if (!is_dane_possible(input, host) && input.is_validation_given_up) return",
     "if (!is_dane_possible(input, host) && false) return"),
    (HOST, "if (!is_dane_possible(input, host) && input.is_validation_given_up) return",
     "if (input.is_validation_given_up) return"),
    (HOST, "found.level = Level::encrypt;", "found.level = Level::may;"),
    (HOST, "if (tlsa.security == Security::bogus)", "if (false)"),
    (HOST, "if (tlsa.security == Security::failed)", "if (false)"),
    (HOST, "if (tlsa.security == Security::insecure) return", "if (false) return"),
    (HOST, "auto usable = usable_of(tlsa.records);", "auto usable = tlsa.records;"),
    (HOST, "if (demand.proof == Proof::chain) demand.trust_anchors", "demand.trust_anchors"),
    (HOST, "if (demand.proof != Proof::tlsa) demand.server_name", "demand.server_name"),
    (HOST, "if (found.demand.proof != Proof::none) return;", ""),
    (PLAN, "rules.may_use_tcp_port = ports.tcp_status != PortStatus::disabled;", "rules.may_use_tcp_port = true;"),
    (PLAN, "input.explicit_port != 0 ? input.explicit_port : ports.tcp_port", "ports.tcp_port"),
    (PLAN, "if (found.level == Level::may) found.level = Level::encrypt;", ""),
    (PLAN, "found.level == Level::none ? Mode::clear", "found.level <= Level::may ? Mode::clear"),
    (PLAN, "if (has_ssl_step) plan.steps.back().condition", "if (false) plan.steps.back().condition"),
    (PLAN, "if (has_ssl_step || is_usable(host.tcp)) return;", "if (is_usable(host.tcp)) return;"),
    (PLAN, "if (!rules.may_fall_back || !is_usable(host.tcp)) return false;",
     "if (!is_usable(host.tcp)) return false;"),
    (PLAN, "if (input.policy && input.policy->is_undecided) {", "if (false) {"),
    (PLAN, "ports.tcp_status != PortStatus::disabled || ports.is_ssl_enabled",
     "ports.tcp_status != PortStatus::disabled"),
    (PLAN, "    input.mx_security = dns::Security::insecure;\n", ""),
    (PLAN, "    input.sts.reset();\n", ""),
    (HOST, "if (security == Security::bogus)", "if (false)"),
    (HOST, "if (security == Security::failed)", "if (false)"),
    (HOST, " && !host.name.empty();", ";"),
    (HOST, "tlsa.base_domain.empty() ? host.name : tlsa.base_domain", "host.name"),
    (HOST, "    add_name(names, input.domain);\n", ""),
    (HOST, "HostDemand found{level, {}, true, std::nullopt, {}};",
     "HostDemand found{level, {}, false, std::nullopt, {}};"),
    (HOST, "found.demand.names = {host.name};", "found.demand.names = {input.domain};"),
    (HOST, "const bool has_tlsa = !tlsa.records.empty();", "const bool has_tlsa = true;"),
    (HOST, "    found.has_tlsa = true;\n", ""),
    (HOST, "if (found.level != Level::may) return found;", ""),
    (HOST, "if (input.policy && !input.policy->match_names.empty()) return", "if (false) return"),
    (HOST, "if (input.policy) demand.fingerprints = input.policy->fingerprints;", ""),
    (HOST, 'std::vector{input.domain, "*." + input.domain}', "std::vector{input.domain}"),
    (HOST, "names_or(input, {host.name.empty() ? host.address : host.name});", "names_or(input, {input.domain});"),
    (HOST, "if (input.requires_tls && level != Level::none) require_proof(found, host);", ""),
    (HOST, "    demand.protocols = policy.protocols;\n", ""),
    (HOST, "    demand.ciphers = policy.ciphers;\n", ""),
    (HOST, "    demand.client_certificate = policy.client_certificate;\n", ""),
    (HOST, "return left_out(Level::secure, Obstacle::mx_not_in_sts_policy",
     "return left_out(Level::may, Obstacle::mx_not_in_sts_policy"),
    (WORDS, "is_of_policy = policy && policy->level == words.named", "is_of_policy = true"),
    (WORDS, '(host.obstacle ? "left out: " : "")', 'std::string()'),
    (WORDS, "words.input.requires_tls\n            ?", "false\n            ?"),
    (DEMAND, "if (facts.is_tlsa_matched) return std::nullopt;", ""),
    (DEMAND, "if (facts.is_tlsa_matched) return std::nullopt;", "return std::nullopt;"),
    (DEMAND, "if (reason == expired_words)", "if (false)"),
    (DEMAND, "if (facts.verification != Verification::verified) return untrusted(facts);", ""),
    (DEMAND, "if (facts.is_name_matched) return std::nullopt;", "return std::nullopt;"),
    (DEMAND, "!fingerprint.empty() &&", "true &&"),
    (DEMAND, "to_string(record, record.data.size())", "to_string(record, 8)"),
    (DEMAND, "if (facts.verification == Verification::no_certificate)", "if (false)"),
    (PLAN, "input.is_tls_optional && input.honours_tls_optional &&", "input.is_tls_optional &&"),
    (PLAN, "&& !input.requires_tls && !named_level(input) &&", "&& !named_level(input) &&"),
    (PLAN, "&& !input.requires_tls && !named_level(input) &&", "&& !input.requires_tls &&"),
    (PLAN, "           input.default_level == Level::dane;", "           true;"),
    (RATCHET, "if (step.level == Level::may) step.level = Level::encrypt;", ""),
    (RATCHET, "demand.protocols = std::max(demand.protocols, floor.version);", ""),
    (RATCHET, "!floor.is_verified || demand.proof != Proof::none", "!floor.is_verified"),
    (RATCHET, "floors.others ? &*floors.others : nullptr", "nullptr"),
    (RATCHET, "grade->is_encrypted ? grade : nullptr", "true ? grade : nullptr"),
]


_TRUST = [
    (FLIGHTS, "if (is_last && flights.left_out > 0)", "if (flights.left_out > 0)"),
    (FLIGHTS, "words.empty() || was_ours != message.is_ours;", "words.empty();"),
    (FLIGHTS, "if (all.back().is_ours) return {};", ""),
    (FLIGHTS, "return all.back().alert == row.alert;", "return all.front().alert == row.alert;"),
    (OBSTACLE, "return certificate_expired;", "return cryptographic_failure;"),
    (OBSTACLE, "if (!words.administrator.empty())", "if (false)"),
    (OBSTACLE, "if (!words.receiving_side.empty())", "if (true)"),
    (OBSTACLE, '"The receiving server\'s certificate has expired.", other_server', '"The receiving server\'s certificate has expired.", other_domain'),
    (SCANNER, "is_tls_optional() const {", "is_tls_optional() const { return false;"),
    (REUSE, "if (reusable_.host.empty() || is_demand_looked_up(job_)) return look_up();", "if (reusable_.host.empty()) return look_up();"),
    (REUSE, "if (kept.host.empty() || job_.is_dry_run) return false;", "if (kept.host.empty()) return false;"),
    (REUSE, "    result_.obstacle.reset();\n", ""),
    (REUSE, "if (!end.was_unanswered) note(", "if (true) note("),
    (REUSE, "    result_.delays.is_reused = false;\n", ""),
    (TERMS, "if (wanted.condition == tls::Condition::after_failed_handshake) return false;", ""),
    (TERMS, "(kept.is_encrypted || may_be_clear) &&", ""),
    (TERMS, "tls::is_met_by(wanted.demand, kept.step.demand);", "true;"),
    (TERMS, "kept.address == host.address &&", ""),
    (TERMS, "if (tls::is_waived(plan_input(job))) return false;", ""),
    (CHECK, "    if (!us.next) return;\n", "    return;\n"),
    (CHECK, "if (usable.empty() || us.next->is_proved_by(usable))", "if (us.next->is_proved_by(usable))"),
    (CHECK, "if (usable.empty() || us.next->is_proved_by(usable))", "if (true)"),
    (VERIFIER, "if (!is_in_domain(author_, signature.domain))", "if (!is_in_domain(signature.domain, author_))"),
    (VERIFIER, 'if (tags->contains("l"))', "if (false)"),
    (VERIFIER, "if (is_expired(*tags, now_))", "if (false)"),
    (VERIFIER, 'std::find(names.begin(), names.end(), "from") == names.end()', "false"),
    (VERIFIER, 'octets_of(*tags, "bh") != body_sha256(forms->is_body_relaxed)', "false"),
    (VERIFIER, "!is_for_reports || is_tried_out ||", "!is_for_reports ||"),
    (VERIFIER, "auto skipped = used[name]++;", "auto skipped = used[name];"),
    (ROUTES, "!is_weaker(hop);  // Than", "true;  // Than"),
    (ROUTES, "    hop.level.reset();\n    is_held_to_default_ = true;", "    is_held_to_default_ = true;"),
    (RECORDER, "if (!entry.is_ours) has_open_record_ = false;", ""),
    (RECORDER, "    entries_.back() = entry;\n", ""),
    (RECORDER, "if (!is_reserved(version)) entry", "entry"),
    (RECORDER, "return supported.size() > 2 ? supported.subspan(1) : version;", "return version;"),
    (RECORDER, "entry.message_type == SSL3_MT_SERVER_HELLO && begins_with_retry(body)", "false"),
    (KEEPER, "if (!look_up_tlsa_ || is_forced_ || !in_use_) return {};", "if (!look_up_tlsa_ || !in_use_) return {};"),
    (KEEPER, "if (!look_up_tlsa_ || is_forced_ || !in_use_) return {};", "return {};"),
    (KEEPER, "    is_forced_ = false;\n", ""),
    (KEEPER, "order.kind != tls::CertificateOrder::Kind::request", "true"),
]

# `tests`: names of object files with the tests, empty: all. `filter`: of GoogleTest.
Suite = collections.namedtuple("Suite", "program library tests filter libraries")
_CORE = "core/libpostern_core.a"
_COMMON = ["-lgtest_main", "-lgmock", "-lgtest", "-lfmt", "-lidn2", "-lboost_json", "-lz", "-lpthread"]
_PLAN_TESTS = ["plan_test", "plan_dane_test", "plan_sts_test", "plan_levels_test", "plan_optional_test", "demand_test", "ratchet_test"]
_PLAN_SUITE = Suite("tests/unit/core/CMakeFiles/unit_core.dir", [_CORE], [*_PLAN_TESTS, "plan_rows"], "Plan*:Demand*:Shortfall*:Ratchet*", _COMMON)
_CORE_SUITE = Suite("tests/unit/core/CMakeFiles/unit_core.dir", [_CORE], [], "*", _COMMON)
_TLS_SUITE = Suite("tests/unit/tls_openssl/CMakeFiles/unit_tls_openssl.dir", ["adapters/tls_openssl/libpostern_tls_openssl.a", _CORE], [], "*",
                   ["-lssl", "-lcrypto", *_COMMON])
LISTS = {"plan": _PLAN, "trust": _TRUST}


def suite_of(kind: str, file: str) -> Suite:
    if kind == "plan":
        return _PLAN_SUITE
    return _TLS_SUITE if file.startswith("adapters/") else _CORE_SUITE


def mutated(file: str, text: str, replacement: str) -> str:
    source = (ROOT / file).read_text()
    if source.count(text) != 1:
        sys.exit(f"{file} has {text!r} {source.count(text)} times; it must stand there once. Correct its row.")
    return source.replace(text, replacement)


def test_objects(build: pathlib.Path, suite: Suite) -> list[str]:
    found = list((build / suite.program).rglob("*.cpp.o"))
    names = {path.name.removesuffix(".cpp.o") for path in found}
    missing = set(suite.tests) - names
    if missing or not found:
        sys.exit(f"{build} has no build of {suite.program}: {', '.join(sorted(missing)) or 'everything'} is missing.")
    return [str(path) for path in found if not suite.tests or path.name.removesuffix(".cpp.o") in suite.tests]


def run(command: list[str]) -> subprocess.CompletedProcess:
    return subprocess.run(command, capture_output=True, text=True, errors="replace", cwd=ROOT)


def is_noticed(suite: Suite, row: tuple[str, str, str], program: pathlib.Path, build: pathlib.Path, extra: list[str]) -> tuple[bool, str]:
    source = program.with_suffix(".cpp")
    source.write_text(mutated(*row))
    # The mutated object comes before the library, whose own one is then left there.
    built = run(["g++", "-std=c++20", "-O0", "-I", str(ROOT), str(source), *test_objects(build, suite),
                 *(str(build / library) for library in suite.library), *extra, *suite.libraries, "-o", str(program)])
    if built.returncode != 0:
        return False, "does not build: " + built.stderr[-2000:]
    tested = run([str(program), f"--gtest_filter={suite.filter}", "--gtest_brief=1"])
    program.unlink()
    return tested.returncode != 0, tested.stdout[:400]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/dev", help="folder with a build of the test programs")
    parser.add_argument("--list", default="plan", choices=LISTS, help="which mutations")
    parser.add_argument("--only", default="", help="mutations whose text or file has this word")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--link", default="", help="more arguments for the linker, such as -fsanitize=address")
    parser.add_argument("--check-texts", action="store_true", help="only look whether each text is there once, in all lists")
    options = parser.parse_args()
    if options.check_texts:
        for name, rows in LISTS.items():
            for row in rows:
                mutated(*row)
            print(f"{name}: {len(rows)} mutations, each text is where it should be")
        return 0
    chosen = [row for row in LISTS[options.list] if options.only in row[1] or options.only in row[0]]
    build = (ROOT / options.build).resolve()
    survivors = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        tasks = [pool.submit(is_noticed, suite_of(options.list, row[0]), row, pathlib.Path(folder) / str(number), build, options.link.split())
                 for number, row in enumerate(chosen)]
        for row, task in zip(chosen, tasks):
            noticed, output = task.result()
            file, text, replacement = row
            print(f"{'noticed' if noticed else 'SURVIVED'}: {os.path.basename(file)}: {text!r} -> {replacement!r}", flush=True)
            survivors += not noticed
            if not noticed and output:
                print(output)
    print(f"{len(chosen) - survivors} of {len(chosen)} mutations noticed")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
