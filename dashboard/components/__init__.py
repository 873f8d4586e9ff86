"""Draw the parts of the pages with Streamlit: widgets and callbacks; no computation and no HTML."""
