'use client'

import { type FormEvent, useState } from 'react'
import { paths } from '../nav/paths'
import { Button } from '../ui/button'
import { Field, Input } from '../ui/field'
import { Logo } from '../ui/logo'
import { Problem } from '../ui/states'

type Answer = { message?: string; url?: string }

/** Sends JSON to the sign-in endpoints; answers the body, or the sentence to show. */
async function post(url: string, body: unknown): Promise<{ answer: Answer } | { problem: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => null)
  if (!response) return { problem: 'Plumbline does not answer. Is it still running?' }
  const answer = ((await response.json().catch(() => null)) ?? {}) as Answer
  return response.ok ? { answer } : { problem: answer.message ?? `Signing in failed (${response.status}).` }
}

/** E-mail and password, or the organisation's own sign-in where OIDC is configured. */
export function SignInScreen({ linkProblem, oidc }: { linkProblem: boolean; oidc: boolean }) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const send = async (url: string, body: unknown) => {
    setBusy(true)
    const result = await post(url, body)
    if ('answer' in result) return location.assign(result.answer.url ?? paths.fleet())
    setProblem(result.problem)
    setBusy(false)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    void send('/api/auth/sign-in/email', { email: form.get('email'), password: form.get('password') })
  }
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-[360px]">
        <p className="mb-6 flex items-center gap-3 text-[19px] font-semibold">
          <Logo height={32} /> Plumbline
        </p>
        <div className="rounded-panel border border-rule bg-panel p-5">
          <h1 className="mb-4 text-[16px] font-semibold">Sign in</h1>
          {linkProblem ? (
            <Problem title="This link was used already, or is older than 15 minutes" className="mb-4">
              Run <code className="text-small">npm run up</code> again on the machine that Plumbline runs on for a new
              one, or sign in with a password.
            </Problem>
          ) : null}
          {problem ? <Problem title={problem} className="mb-4" /> : null}
          <form onSubmit={submit} className="grid gap-3">
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
          {oidc ? (
            <Button
              className="mt-3 w-full"
              busy={busy}
              onClick={() => void send('/api/auth/sign-in/oauth2', { providerId: 'oidc', callbackURL: paths.fleet() })}
            >
              Sign in with your organisation
            </Button>
          ) : null}
        </div>
        <p className="mt-4 text-small text-dim">One fleet, many clouds, held against one line.</p>
      </div>
    </main>
  )
}
