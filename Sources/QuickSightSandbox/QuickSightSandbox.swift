// Sources of QuickSightSandbox.
