"""The names under which tests are collected: each worker must find the same ones."""

LONGEST = 60  # characters of one parameter


def pytest_make_parametrize_id(config, val, argname):
    """A file that is made a second later has other bytes, so a long parameter is named by its place."""
    return argname if isinstance(val, bytes | str) and len(val) > LONGEST else None
