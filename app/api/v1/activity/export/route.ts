import { handleActivityExport } from '@/server/trpc/activity-export'

export const dynamic = 'force-dynamic'

export const GET = async (request: Request): Promise<Response> => await handleActivityExport(request)
