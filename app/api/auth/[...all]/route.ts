import { handleAuth } from '@/server/trpc/auth-handler'

export const dynamic = 'force-dynamic'
const handle = async (request: Request): Promise<Response> => await handleAuth(request)

export { handle as GET, handle as POST }
