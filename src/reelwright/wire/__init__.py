"""HTTP: parameters, signatures, envelopes; knows nothing of what an operation means."""
