/** The cache of what the server said: the only store of the app. */
import { QueryClient } from '@tanstack/vue-query'
import { ApiError } from './errors'

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 30 * 60_000,
      networkMode: 'offlineFirst',
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.isPassing,
    },
    mutations: { networkMode: 'offlineFirst', retry: false },
  },
})
