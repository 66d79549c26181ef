import { handleProfileFile } from '@/server/trpc/profile-files'

export const dynamic = 'force-dynamic'
const handle = async (request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> =>
  await handleProfileFile(request, { id: (await params).id, file: 'vendor-profile' })

export { handle as GET, handle as HEAD }
