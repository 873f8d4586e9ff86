"""The commands of `python -m geodata`: read options, call the functions of `geodata`, print what they return."""
