"""Recorded courses: what there is to learn, who has to, and what is proved to have been learnt."""
