"""One module per kind of job: joins jobs, sandbox, speech, solutions, render and library."""
