// Sources of Planning.
