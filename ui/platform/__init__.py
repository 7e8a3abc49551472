"""Pages about the program itself: settings, people, audit, drafts, jobs."""
