from tests.chain import anyio_backend, chain, held  # noqa: F401
