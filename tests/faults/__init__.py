"""Faults: killed processes, full disks, broken disks and power cuts."""
