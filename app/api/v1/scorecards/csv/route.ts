import { handleScorecardFile } from '@/server/trpc/scorecard-files'

export const dynamic = 'force-dynamic'
const handle = async (request: Request): Promise<Response> => await handleScorecardFile(request, 'csv')

export { handle as GET, handle as HEAD }
