"""Remedies against collapse, oscillation and a discriminator that wins, one file each."""
