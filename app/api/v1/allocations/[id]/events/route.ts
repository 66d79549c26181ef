import { handleEvents } from '@/server/trpc/events-stream'

export const dynamic = 'force-dynamic'

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return await handleEvents(request, (await params).id)
}
