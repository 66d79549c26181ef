import { createToken } from '../services/tokens/create-token'
import { printAsSystem } from './as-system'

const [role, name, more = '{}'] = process.argv.slice(2)
const limits: Record<string, unknown> = JSON.parse(more)

/** Prints a new token for the API; `more` is scopes and expiresInDays as JSON. */
await printAsSystem(async (ctx) => (await createToken(ctx, { ...limits, role, name })).token)
