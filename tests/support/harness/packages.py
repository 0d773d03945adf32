"""Debian packages unpacked into a cache folder: programs that tests talk to, without installing, configuring or starting them."""

import fcntl
import os
import pathlib
import re
import shutil
import subprocess

_ROOT = pathlib.Path(__file__).resolve().parents[3]


class NotAvailable(Exception):
    """The package cannot be had here; the words say why."""


def cache_folder():
    """Where packages are kept between runs: POSTERN_CACHE, else .cache/ at the top, which git ignores."""
    return pathlib.Path(os.environ.get("POSTERN_CACHE", _ROOT / ".cache")) / "packages"


def unpacked(package, *others):
    """The folder with the contents of this package, of `others` that belong to it, and of the libraries that they need and the system
    lacks. Fetched once."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    wanted = folder / "+".join([package, *others])
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run side by side
        if not wanted.is_dir():
            _fetch([package, *others], wanted)
    return wanted


def _fetch(names, folder):
    part, debs = (folder.with_name(f"{folder.name}.{kind}") for kind in ("part", "debs"))
    for path in (part, debs):
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
    for name in names:  # grows: libraries need libraries
        _download(name, debs)
        names += [library for library in _missing_libraries(name) if library not in names]
    for deb in sorted(debs.glob("*.deb")):
        _run(["dpkg", "-x", deb, part])
    shutil.rmtree(debs)
    part.rename(folder)


def _missing_libraries(package):
    listing = _run(["apt-cache", "depends", "--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks", "--no-replaces", "--no-enhances",
                    package], or_update=True)
    libraries = re.findall(r"Depends: (lib[^\s<>]+)", listing)
    return [name for name in libraries if subprocess.run(["dpkg-query", "-W", "-f=x", name], capture_output=True).stdout != b"x"]


def _download(package, folder):
    try:
        _run(["apt-get", "-q", "download", package], cwd=folder, or_update=True)
    except NotAvailable:
        # The one that is installed came from elsewhere, and the mirror has another version: `NAME | VERSION | WHERE`, newest first.
        versions = re.findall(r"\S+ \| (\S+) \|", _run(["apt-cache", "madison", package]))
        if not versions:
            raise
        _run(["apt-get", "-q", "download", f"{package}={versions[0]}"], cwd=folder)


def _run(command, cwd=None, or_update=False):
    environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment)
    if done.returncode == 0:
        return done.stdout
    if or_update and os.geteuid() == 0:
        # No lists yet, or old ones that name files which the mirror no longer has.
        subprocess.run(["apt-get", "-q", "update"], stdin=subprocess.DEVNULL, capture_output=True, env=environment)
        return _run(command, cwd)
    raise NotAvailable(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
