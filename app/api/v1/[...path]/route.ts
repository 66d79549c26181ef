import { handleApi } from '@/server/trpc/openapi'

export const dynamic = 'force-dynamic'
const handle = async (request: Request): Promise<Response> => await handleApi(request)

export { handle as DELETE, handle as GET, handle as HEAD, handle as PATCH, handle as POST, handle as PUT }
