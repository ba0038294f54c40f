// Sources of Applying.
