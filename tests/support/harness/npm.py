"""Programs of the npm registry, kept in a cache folder beside the packages: nothing of them is installed."""

import fcntl
import json
import shutil
import subprocess
import unittest

from .packages import cache_folder


def node_version():
    """The major version of the Node.js that is here; 0: there is none."""
    node = shutil.which("node")
    printed = subprocess.run([node, "--version"], capture_output=True, text=True).stdout if node else "v0"
    return int(printed.strip().lstrip("v").partition(".")[0] or 0)


def fetched(name, version, least_node):
    """The folder of this program, with what it needs beside it. Fetched once, without running any script of a package."""
    if node_version() < least_node or not shutil.which("npm"):
        raise unittest.SkipTest(f"{name} needs npm and Node.js {least_node} or later")
    folder = cache_folder().with_name("npm") / f"{name}-{version}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    program = folder / "node_modules" / name
    with open(folder.with_name(f"{name}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.is_dir():
            _fetch(folder, name, version)
    return program


def _fetch(folder, name, version):
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    (part / "package.json").write_text(json.dumps({"private": True, "dependencies": {name: version}}))
    done = subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=optional", "--omit=dev"], cwd=part,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{name} {version} cannot be fetched: {done.stderr.strip()}")
    part.rename(folder)
