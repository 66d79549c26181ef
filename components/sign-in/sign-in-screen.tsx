'use client'

import { type FormEvent, useState } from 'react'
import { paths } from '../nav/paths'
import { Button } from '../ui/button'
import { Field, Input } from '../ui/field'
import { Logo } from '../ui/logo'
import { Problem } from '../ui/states'

/** E-mail and password, or the one-time link, whose token is taken on a click so that a link preview cannot use it up. */
export function SignInScreen({
  token,
  problem,
  oidc,
  next,
}: {
  token: string | null
  problem: string | null
  oidc: { name: string } | null
  next: string
}) {
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-[360px]">
        <p className="mb-6 flex items-center gap-3 text-[19px] font-semibold">
          <Logo height={32} /> Plumbline
        </p>
        <div className="rounded-panel border border-rule bg-panel p-5">
          <h1 className="mb-4 text-[16px] font-semibold">Sign in</h1>
          {problem ? (
            <Problem title={problem} className="mb-4">
              Ask for a new link with <code className="text-small">npm run up</code> on the machine that Plumbline runs
              on, or sign in with a password.
            </Problem>
          ) : null}
          {token ? <LinkForm token={token} next={next} /> : <PasswordForm next={next} />}
          {oidc ? (
            <form method="post" action="/api/sign-in/oidc" className="mt-3">
              <Button type="submit" className="w-full">
                Sign in with {oidc.name}
              </Button>
            </form>
          ) : null}
        </div>
        <p className="mt-4 text-small text-dim">One fleet, many clouds, held against one line.</p>
      </div>
    </main>
  )
}

async function post(url: string, body: unknown): Promise<string | null> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => null)
  if (!response) return 'Plumbline does not answer. Is it still running?'
  if (response.ok) return null
  const answer = (await response.json().catch(() => null)) as { message?: string } | null
  return answer?.message ?? `Signing in failed (${response.status}).`
}

function LinkForm({ token, next }: { token: string; next: string }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const problem = await post('/api/sign-in/link', { token })
    if (problem === null) location.assign(next)
    else {
      setError(problem)
      setBusy(false)
    }
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      {error ? (
        <Problem title={error}>A link works once and for 15 minutes.</Problem>
      ) : (
        <p className="text-dim">This link signs you in once, on this browser.</p>
      )}
      <Button type="submit" look="primary" busy={busy} autoFocus>
        Sign in to Plumbline
      </Button>
      {error ? (
        <a href={paths.signIn()} className="text-center text-small text-plum underline underline-offset-2">
          Sign in with a password
        </a>
      ) : null}
    </form>
  )
}

function PasswordForm({ next }: { next: string }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    const problem = await post('/api/auth/sign-in/email', { email: form.get('email'), password: form.get('password') })
    if (problem === null) location.assign(next)
    else {
      setError(problem)
      setBusy(false)
    }
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      {error ? <Problem title={error} /> : null}
      <Field id="email" label="E-mail">
        <Input id="email" name="email" type="email" autoComplete="username" required />
      </Field>
      <Field id="password" label="Password">
        <Input id="password" name="password" type="password" autoComplete="current-password" required />
      </Field>
      <Button type="submit" look="primary" busy={busy} className="mt-1">
        Sign in
      </Button>
    </form>
  )
}
