"""Postern beside other relays on one machine, in one run: how each is started and contained, what is measured of it, and what comes of it."""
