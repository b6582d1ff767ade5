"""Proof of sameness: random drawings, walked at random, kept in memory and stored after every step."""
