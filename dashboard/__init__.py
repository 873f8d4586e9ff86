"""The screens: pure functions make layers and charts from tables, thin pages show them."""
