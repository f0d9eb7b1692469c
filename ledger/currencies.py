"""How many decimals a currency has: its minor units by ISO 4217. Points have none."""

_NONE = "POINTS BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"
_PLACES = {one: places for places, several in ((0, _NONE), (3, _THREE), (4, _FOUR)) for one in several.split()}


def decimals(currency: str) -> int:
    """Two for whatever is not listed, as almost all have."""
    return _PLACES.get(currency, 2)
