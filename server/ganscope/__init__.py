"""ganscope: a live oscilloscope for GAN training."""

__version__ = "0.1.0"
