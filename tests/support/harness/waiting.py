"""Waiting for a state by looking at it, never by sleeping for as long as it is hoped to take."""

import os
import time

SLOW = float(os.environ.get("POSTERN_SLOW", "1"))


def limit(seconds):
    """A time limit, longer where the build is slow."""
    return seconds * SLOW


def wait_until(claim, what, seconds=10):
    """Calls `claim` until it returns something true, and returns that. AssertionError with `what` after `seconds`."""
    end = time.monotonic() + limit(seconds)
    while True:
        found = claim()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {limit(seconds):g} s: {what() if callable(what) else what}")
        time.sleep(0.01)  # between two looks
