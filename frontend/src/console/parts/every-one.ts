interface Stretch<N> { readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }; readonly edges: readonly { readonly node: N }[] }

/** All of a list that comes in pages, for those few where one has to know every one. */
export async function everyOne<N>(ask: (after: string | undefined) => Promise<Stretch<N>>): Promise<N[]> {
  const found: N[] = []
  let after: string | undefined
  do {
    const { pageInfo, edges } = await ask(after)
    found.push(...edges.map((it) => it.node))
    after = pageInfo.hasNextPage ? pageInfo.endCursor ?? undefined : undefined
  } while (after)
  return found
}
