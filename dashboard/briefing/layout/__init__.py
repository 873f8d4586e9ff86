"""The layout of briefing pages: what stands where on the paper."""
