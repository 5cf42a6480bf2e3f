"""Tests of the GAN core."""
