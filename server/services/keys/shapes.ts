import { z } from 'zod'

/** A public key that step 7 adds to root of every new node. */
export const keyShape = z.object({
  id: z.string(),
  name: z.string(),
  publicKey: z.string(),
  fingerprint: z.string(),
  /** The fleet key itself: Plumbline holds its private half, it cannot be removed. */
  primary: z.boolean(),
  createdBy: z.string(),
  createdAt: z.string(),
})
export const newKeyInput = z.object({
  name: z.string().trim().min(1).max(80),
  publicKey: z.string().trim().min(1).max(4096),
})
