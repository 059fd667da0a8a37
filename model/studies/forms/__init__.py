"""The forms that were tried for points that failed, measured again."""
