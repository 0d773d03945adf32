"""The stub's toolkit as an administrator installs it: headers, startup objects and a program directory of their own."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]
BUILD = pathlib.Path(os.environ["POSTERN_BIN"]).parent
SANITIZERS = {"address": "-fsanitize=address,undefined", "thread": "-fsanitize=thread"}
SANITIZER = os.environ.get("POSTERN_SANITIZER", "")
# What a program has to be built with to go with a library that was built with the sanitizer: its option and its compiler, which is clang
# and finds .c a strange name for C++.
MATCHING = [f"EXTRA={SANITIZERS[SANITIZER]} -Wno-deprecated", f"CC={os.environ['POSTERN_CXX']}"] if SANITIZER else []


class Toolkit:
    """`folder` is $LOTUS, `programs` is $Notes_ExecDirectory; neither has anything to do with where it was built."""

    def __init__(self, folder, build=BUILD):
        self.folder = pathlib.Path(folder)
        self.matching = MATCHING if build == BUILD else []
        self.programs = self.folder / "notes" / "latest" / "linux"
        subprocess.run(["cmake", "--install", build, "--component", "toolkit", "--prefix", self.folder], check=True, stdout=subprocess.DEVNULL)
        self.environment = {key: value for key, value in os.environ.items() if key not in ("LD_LIBRARY_PATH", "LD_PRELOAD")}

    def make(self, makefile, folder, *arguments):
        """Runs a toolkit-style makefile in `folder`, and fails with what it said when it fails."""
        done = subprocess.run(["make", "-f", makefile, *self.matching, *arguments], cwd=folder, text=True, capture_output=True,
                              env={**self.environment, "LOTUS": str(self.folder), "Notes_ExecDirectory": str(self.programs)})
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr
