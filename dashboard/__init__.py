"""The screens: pure functions turn tables into layers and charts, thin pages show them."""
