"""Find out who sends a request and what this person may do; keep tokens, ended sign-ins and the record of actions."""
