import { redirect } from 'next/navigation'
import { paths } from '@/components/nav/paths'
import { SignInScreen } from '@/components/sign-in/sign-in-screen'
import { currentPerson, signInOptions } from '../_lib/session'

export const metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ problem?: string }> }) {
  const [{ problem }, person, options] = await Promise.all([searchParams, currentPerson(), signInOptions()])
  if (person) redirect(paths.fleet())
  return <SignInScreen linkProblem={problem === 'link'} oidc={options.oidc} />
}
