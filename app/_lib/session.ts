import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { paths } from '@/components/nav/paths'
import { createCaller } from '@/server/trpc/caller'
import { pageContext } from '@/server/trpc/request-context'
import type { RouterOutputs } from '@/server/trpc/root'

/** The context of the request that is being answered. Made once per request. */
export const currentContext = cache(async () => pageContext(await headers()))

/** Who the cookie names; null for strangers. Read once per request. */
export const currentPerson = cache(async (): Promise<RouterOutputs['me']['get'] | null> => {
  const context = await currentContext()
  return context.actor ? await createCaller(context).me.get() : null
})

/** The same, or the way to the sign-in page. Procedures check again; this only saves a person from an empty page. */
export async function requirePerson(): Promise<RouterOutputs['me']['get']> {
  const person = await currentPerson()
  if (!person) redirect(paths.signIn())
  return person
}

/** What the sign-in page offers. */
export const signInOptions = async (): Promise<RouterOutputs['signIn']['options']> =>
  createCaller(await currentContext()).signIn.options()
