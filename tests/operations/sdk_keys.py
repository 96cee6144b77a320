"""The access key of the tests."""

KEY_ID, SECRET = "TESTAKID0000000000000001", "TestSecretTestSecretTestSec01"
