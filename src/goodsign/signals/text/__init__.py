"""What a text says about a career, read word by word: tokens, cues, spans, and the decision in parts."""
