"""The page that runs tests: the tiles, the stage, cues and questions."""
