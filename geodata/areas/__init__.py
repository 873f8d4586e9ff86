"""Areas that a user draws or types: their text, their geometry, and what lies inside them."""
