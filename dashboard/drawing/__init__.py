"""Answers to HTML, map layers and charts: pure functions without Streamlit."""
