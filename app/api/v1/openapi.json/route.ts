import { handleOpenApiDocument } from '@/server/trpc/openapi'

export const dynamic = 'force-dynamic'

/** Without sign-in: it describes the product, not this installation. */
export const GET = async (): Promise<Response> => await handleOpenApiDocument()
