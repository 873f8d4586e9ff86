"""Run work in processes of its own: files from others within limits, drawings in a process that stays."""
