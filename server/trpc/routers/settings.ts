import { z } from 'zod'
import { addKey } from '@/server/services/keys/add-key'
import { listKeys } from '@/server/services/keys/list-keys'
import { removeKey } from '@/server/services/keys/remove-key'
import { keyShape, newKeyInput } from '@/server/services/keys/shapes'
import { pageOf } from '@/server/services/paging'
import { createPerson } from '@/server/services/people/create-person'
import { getMe } from '@/server/services/people/get-me'
import { listPeople } from '@/server/services/people/list-people'
import { setPassword } from '@/server/services/people/set-password'
import {
  meShape,
  newPersonInput,
  passwordInput,
  personShape,
  signInLinkShape,
  updatePersonInput,
} from '@/server/services/people/shapes'
import { createSignInLink } from '@/server/services/people/sign-in-link'
import { updatePerson } from '@/server/services/people/update-person'
import { createToken } from '@/server/services/tokens/create-token'
import { listTokens } from '@/server/services/tokens/list-tokens'
import { revokeToken } from '@/server/services/tokens/revoke-token'
import { newTokenInput, newTokenShape, tokenShape } from '@/server/services/tokens/shapes'
import { admin, publicProcedure, router, viewer } from '../init'

const id = z.object({ id: z.string() })
const done = z.object({ done: z.literal(true) })

/** The one who asks. */
export const meRouter = router({
  get: viewer.output(meShape).query(async ({ ctx }) => await getMe(ctx.service)),
  setPassword: viewer
    .input(passwordInput)
    .output(done)
    .mutation(async ({ ctx, input }) => await setPassword(ctx.service, input, ctx.session ?? undefined)),
})

/** What the sign-in page offers. */
export const signInRouter = router({
  options: publicProcedure
    .output(z.object({ password: z.literal(true), oidc: z.boolean() }))
    .query(({ ctx }) => ({ password: true as const, oidc: ctx.runtime.env.oidc !== null })),
})

export const peopleRouter = router({
  list: admin.output(pageOf(personShape)).query(async ({ ctx }) => await listPeople(ctx.service)),
  create: admin
    .input(newPersonInput)
    .output(personShape)
    .mutation(async ({ ctx, input }) => await createPerson(ctx.service, input)),
  update: admin
    .input(updatePersonInput)
    .output(personShape)
    .mutation(async ({ ctx, input }) => await updatePerson(ctx.service, input)),
  signInLink: admin
    .input(z.object({ personId: z.string() }))
    .output(signInLinkShape)
    .mutation(async ({ ctx, input }) => await createSignInLink(ctx.service, input)),
})

export const tokensRouter = router({
  list: admin.output(pageOf(tokenShape)).query(async ({ ctx }) => await listTokens(ctx.service)),
  create: admin
    .input(newTokenInput)
    .output(newTokenShape)
    .mutation(async ({ ctx, input }) => await createToken(ctx.service, input)),
  revoke: admin
    .input(id)
    .output(id)
    .mutation(async ({ ctx, input }) => await revokeToken(ctx.service, input)),
})

export const keysRouter = router({
  list: viewer.output(pageOf(keyShape)).query(async ({ ctx }) => await listKeys(ctx.service)),
  add: admin
    .input(newKeyInput)
    .output(keyShape)
    .mutation(async ({ ctx, input }) => await addKey(ctx.service, input)),
  remove: admin
    .input(id.extend({ id: z.uuid() }))
    .output(id)
    .mutation(async ({ ctx, input }) => await removeKey(ctx.service, input)),
})
