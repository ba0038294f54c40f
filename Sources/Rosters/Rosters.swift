// Sources of Rosters.
