"""Commands that look at plates and run tests on them, or say what is tested and measured."""
