"""Commands for session files: find, score, report, bring in, hand out, keep and mend."""
