// Sources of YAMLReading.
