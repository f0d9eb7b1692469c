from tests.chain import chain, held  # noqa: F401
