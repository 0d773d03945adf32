#!/usr/bin/env python3
"""Breaks the TLS plan in one place after the other, and wants its tests to notice each time.

    tests/support/tools/plan_mutations.py --build build/dev [--only WORD]

Needs a build of unit_core (ninja -C build/dev unit_core). Every row of MUTATIONS is a text that stands once in the file
and what takes its place; the file itself is not touched. A mutation that the tests do not notice is a hole in them, and
makes the exit status 1. Run by hand: a compiler run for each is too long for every test run; ctest checks with
--check-texts that each text still stands where it should.
"""
import argparse
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
FILTER = "Plan*:Demand*:Shortfall*:Ratchet*"

MUTATIONS = [
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


def mutated(file: str, text: str, replacement: str) -> str:
    source = (ROOT / file).read_text()
    if source.count(text) != 1:
        sys.exit(f"{file} has {text!r} {source.count(text)} times; it must stand there once. Correct MUTATIONS.")
    return source.replace(text, replacement)


def test_objects(build: pathlib.Path) -> list[str]:
    folder = build / "tests/unit/core/CMakeFiles/unit_core.dir"
    names = ["plan_test", "plan_dane_test", "plan_sts_test", "plan_levels_test", "plan_optional_test", "demand_test", "ratchet_test"]
    found = [folder / "tls" / f"{name}.cpp.o" for name in names]
    found += list(folder.rglob("plan_rows.cpp.o"))
    missing = [str(path) for path in found if not path.exists()]
    if missing or len(found) == len(names):
        sys.exit(f"{build} has no build of unit_core: {', '.join(missing) or 'plan_rows.cpp.o'} is missing.")
    return [str(path) for path in found]


def run(command: list[str]) -> subprocess.CompletedProcess:
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


def is_noticed(number: int, build: pathlib.Path, folder: pathlib.Path, extra: list[str]) -> tuple[int, bool, str]:
    file, text, replacement = MUTATIONS[number]
    source = folder / f"{number}.cpp"
    source.write_text(mutated(file, text, replacement))
    program = folder / f"{number}"
    # The mutated object comes before the library, whose own one is then left there.
    built = run(["g++", "-std=c++20", "-O0", "-I", str(ROOT), str(source), *test_objects(build),
                 str(build / "core/libpostern_core.a"), *extra, "-lgtest_main", "-lgmock", "-lgtest", "-lfmt",
                 "-lidn2", "-o", str(program)])
    if built.returncode != 0:
        return number, False, "does not build: " + built.stderr[-2000:]
    tested = run([str(program), f"--gtest_filter={FILTER}", "--gtest_brief=1"])
    return number, tested.returncode != 0, tested.stdout[:400]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/dev", help="folder with a build of unit_core")
    parser.add_argument("--only", default="", help="mutations whose text has this word")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--link", default="", help="more arguments for the linker, such as -fsanitize=address")
    parser.add_argument("--check-texts", action="store_true", help="only look whether each text is there once")
    options = parser.parse_args()
    chosen = [i for i, row in enumerate(MUTATIONS) if options.only in row[1]]
    if options.check_texts:
        for i in chosen:
            mutated(*MUTATIONS[i])
        print(f"{len(chosen)} mutations, each text is where it should be")
        return 0
    build = (ROOT / options.build).resolve()
    survivors = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        tasks = [pool.submit(is_noticed, i, build, pathlib.Path(folder), options.link.split()) for i in chosen]
        for task in tasks:
            number, noticed, output = task.result()
            file, text, replacement = MUTATIONS[number]
            print(f"{'noticed' if noticed else 'SURVIVED'}: {os.path.basename(file)}: {text!r} -> {replacement!r}")
            survivors += not noticed
            if not noticed and output:
                print(output)
    print(f"{len(chosen) - survivors} of {len(chosen)} mutations noticed")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
