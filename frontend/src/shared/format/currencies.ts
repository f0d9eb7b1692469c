/** How many decimals a currency has: its minor units by ISO 4217, as the server's `ledger/currencies.py` has them. */
const NONE = 'POINTS BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
const THREE = 'BHD IQD JOD KWD LYD OMR TND'
const FOUR = 'CLF UYW'
const PLACES = new Map([[0, NONE], [3, THREE], [4, FOUR]].flatMap(([places, several]) => String(several).split(' ').map((it) => [it, Number(places)] as const)))

/** Two for whatever is not listed, as almost all have. A browser's own table differs. */
export const places = (currency: string): number => PLACES.get(currency) ?? 2
