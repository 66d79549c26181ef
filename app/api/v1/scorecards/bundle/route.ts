import { handleScorecardFile } from '@/server/trpc/scorecard-files'

export const dynamic = 'force-dynamic'
const handle = async (request: Request): Promise<Response> => await handleScorecardFile(request, 'bundle')

export { handle as GET, handle as HEAD }
