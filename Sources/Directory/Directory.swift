// Sources of Directory.
