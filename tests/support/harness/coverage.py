"""What the stub has of the C API, by family: prints notes_stub/COVERAGE.md. PYTHONPATH=tests/support python3 -m harness.coverage"""

import re

from harness import api_names

DOCUMENTED = api_names.TESTS / "support" / "coverage" / "documented.txt"
# The first family whose beginning a name has.
FAMILIES = [
    ("Server tasks", "AddIn"), ("Program", "Notes"), ("Message queues", "MQ|Queue"), ("Statistics", "Stat"), ("Log and events", "Log|Event"),
    ("Views", "NIF|COLLECTION"), ("Databases", "NSFDb|NSFDB|NSFGet|NSFSet|NSFPath|NSFBuild|NSFPing"), ("Notes", "NSFNote"),
    ("Items", "NSFItem|NSFLocate|NSFIs"), ("MIME", "MIME|Mime|NSFMime"), ("Formulas", "NSFFormula|NSFCompute"), ("Search", "NSFSearch|NSFQuery|NSFFolder"),
    ("Backup", "NSFBackup|NSFArchive|Archive"), ("Other of databases", "NSF"), ("Profiles", "NSFProfile"), ("Access control lists", "ACL"),
    ("ID tables", "ID"), ("Lists", "List"), ("Directory", "NAME"), ("Hierarchical names", "DN"), ("ID files, passwords", "SEC"),
    ("Compound text", "CompoundText"), ("Records of rich text", "Enum|Convert(Item)|ODS|Font|GETBORDER|SETBORDER"),
    ("Times and numbers", "Time|Convert|Intl|NLS"), ("Operating system", "OS"), ("Folders", "Folder"), ("Full text", "FT"), ("Agents", "Agent|SetParam|SetSupress"),
    ("DXL", "DXL|XML"), ("Mail", "Mail"), ("Extension manager", "EM|VARARG|.*EMCallback"), ("Calendar and schedules", "Cal|Sch|Alarm_"),
    ("Administration process", "ADMIN"), ("Registration", "REG"), ("Replication", "Replicate"), ("Servers", "NS"), ("Billing", "Billing"),
    ("LDAP", "ldap_"), ("Everything else", ""),
]
# Pages that document the shape of a program's own routine: no header declares it, for the program may define it by that name.
OF_PROGRAMS = re.compile(r"\w+EMCallback$")
HEAD = """# What the stub has of the C API

Made by `PYTHONPATH=tests/support python3 -m harness.coverage > notes_stub/COVERAGE.md` from the headers, the stub's sources and the tests; a test
says when it is out of date. `documented` counts the functions of HCL's public reference that are known by name here
(tests/support/coverage/documented.txt says from where); `declared` those that a header has, as a function or a macro;
`implemented` those that do what they are for: not those that only say, in the log and by ERR_FUNC_NOT_IMPL, that they need a
real Domino server; `tested` those that a test names.

| family | documented | declared | implemented | tested |
| --- | --- | --- | --- | --- |
"""


def documented():
    return {line.strip() for line in DOCUMENTED.read_text().splitlines() if line.strip() and not line.startswith("#")}


def family(name):
    return next(title for title, beginning in FAMILIES if re.match(beginning, name))


def page():
    known = documented()
    declared = (api_names.declared() | api_names.macros()) & known
    sets = [known, declared, declared - api_names.refused(), declared & api_names.named_in_tests()]
    rows = []
    for title in [title for title, _ in FAMILIES] + ["all"]:
        counts = [sum(title in (family(name), "all") for name in names) for names in sets]
        if counts[0]:
            rows.append(f"| {title} | " + " | ".join(map(str, counts)) + " |\n")
    return HEAD + "".join(rows) + listed("Declared, and refused", sets[1] - sets[2]) + undeclared(known - declared)


def undeclared(names):
    of_programs = {name for name in names if OF_PROGRAMS.match(name)}
    return listed("Routines of a program, which no header declares", of_programs) + listed("Not declared", names - of_programs)


def listed(title, names):
    text = ""
    for each in [title for title, _ in FAMILIES]:
        of_family = sorted(name for name in names if family(name) == each)
        if of_family:
            text += f"* {each}: {', '.join(of_family)}\n"
    return f"\n## {title}\n\n{text}" if text else ""


if __name__ == "__main__":
    print(page(), end="")
