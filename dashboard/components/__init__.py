"""What Streamlit draws: widgets and callbacks, one module per part of a page; computing and HTML live elsewhere."""
