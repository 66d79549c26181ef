import { handleExport } from '@/server/trpc/exports'

export const dynamic = 'force-dynamic'
const handle = async (request: Request): Promise<Response> => await handleExport(request, 'ansible')

export { handle as GET, handle as HEAD }
