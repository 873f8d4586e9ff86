"""Turn query results into HTML, map layers and charts: pure functions without Streamlit."""
