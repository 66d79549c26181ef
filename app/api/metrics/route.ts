import { handleMetrics } from '@/server/trpc/metrics'

export const dynamic = 'force-dynamic'
export const GET = async (request: Request): Promise<Response> => await handleMetrics(request)
