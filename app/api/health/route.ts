import { handleHealth } from '@/server/trpc/health'

export const dynamic = 'force-dynamic'
export const GET = async (): Promise<Response> => await handleHealth()
