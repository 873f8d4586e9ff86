"""Write single records and what marks them: the cards of a list, the colour of a dataset; no queries of records."""
