"""Working together: reminders and notices, deals, and what belongs to an agent in one line of time."""
