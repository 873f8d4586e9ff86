"""Read files from others in a process of their own, within limits of memory, time and output."""
