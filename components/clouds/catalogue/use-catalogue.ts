import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../../trpc/client'

/** What a cloud offers, as read last; read anew when a stream says that it changed. */
export function useCatalogue(id: string) {
  const trpc = useTRPC()
  const { data, error } = useQuery(trpc.clouds.catalogue.queryOptions({ id }, { staleTime: 60_000 }))
  return { data, error }
}
export type CatalogueQuery = ReturnType<typeof useCatalogue>
