"""Sample data: a believable Chinese channel for first looks, and the large reference set for measurements."""
