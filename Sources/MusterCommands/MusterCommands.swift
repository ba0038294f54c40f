// Sources of MusterCommands.
