import { handleTrpc } from '@/server/trpc/handler'

export const dynamic = 'force-dynamic'
const handle = async (request: Request): Promise<Response> => await handleTrpc(request)

export { handle as GET, handle as POST }
