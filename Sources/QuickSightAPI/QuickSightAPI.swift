// Sources of QuickSightAPI.
