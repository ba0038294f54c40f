// Sources of JSONStreaming.
