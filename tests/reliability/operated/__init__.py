"""The service in its operators' hands: locks, full disks, broken lines, restores, upgrades, load."""
