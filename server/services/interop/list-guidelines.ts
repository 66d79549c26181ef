import { requireRole, type ServiceContext } from '../context'
import { storedGuidelines } from './documents'
import { guidelineItem } from './guideline-item'
import type { InteropGuidelineItem } from './shapes'

/** Imported guidelines and scopes with their counts, oldest first. */
export async function listGuidelines(
  ctx: ServiceContext,
): Promise<{ items: InteropGuidelineItem[]; nextCursor: null }> {
  requireRole(ctx, 'viewer')
  return { items: (await storedGuidelines(ctx.db)).map(guidelineItem), nextCursor: null }
}
