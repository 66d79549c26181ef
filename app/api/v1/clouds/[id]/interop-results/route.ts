import { handleInteropResults } from '@/server/trpc/interop-results'

export const dynamic = 'force-dynamic'

export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return await handleInteropResults(request, (await params).id)
}
