"""A web for the tests: mitmproxy, through which engines and pages answer with what a test gave them to say."""
