import { createToken } from '../services/tokens/create-token'
import { printAsSystem } from './as-system'

const [role, name] = process.argv.slice(2)

/** Prints a new token for the API. */
await printAsSystem(async (ctx) => (await createToken(ctx, { role, name })).token)
