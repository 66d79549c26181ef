import { createSignInLink } from '../services/people/sign-in-link'
import { printAsSystem } from './as-system'

/** Prints a link that signs the first admin in, once. */
await printAsSystem(async (ctx) => (await createSignInLink(ctx)).url)
