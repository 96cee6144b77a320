"""The calls of the API: typed arguments and answers, permission, validation, idempotence."""
