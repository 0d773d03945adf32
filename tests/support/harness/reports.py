"""What `--json FILE` writes, as a program reads it."""

import json
import pathlib
import re


def report(server, command):
    """What `tell smtp COMMAND --json FILE` wrote; the file's rights are checked on the way."""
    answer = server.tell(f"{command} --json report.json")
    written = re.search(r"Written to (\S+) \((\d+) octets\)\.", answer)
    assert written, answer
    path = pathlib.Path(written[1])
    assert path.samefile(server.folder / "report.json"), path
    assert (path.stat().st_mode & 0o7777, path.stat().st_size) == (0o600, int(written[2])), path.stat()
    return json.loads(path.read_text(encoding="utf-8"))
