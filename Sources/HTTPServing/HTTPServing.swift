// Sources of HTTPServing.
