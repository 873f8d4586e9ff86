"""The program `khorasan-atlas`; once installed, geodata, events and dashboard are inside this folder."""

__version__ = "0.4.0"
