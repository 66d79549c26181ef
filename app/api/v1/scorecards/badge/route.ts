import { handleBadge } from '@/server/trpc/scorecard-files'

export const dynamic = 'force-dynamic'
const handle = async (request: Request): Promise<Response> => await handleBadge(request)

export { handle as GET, handle as HEAD }
