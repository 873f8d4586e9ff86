"""Run work in separate processes: files from others within limits, drawings in a process that stays."""
