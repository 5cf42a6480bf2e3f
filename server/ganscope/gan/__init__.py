"""The GAN core: pure functions from arrays to arrays. No I/O, clock, thread or log in here."""
