import { addressAndPort } from '@/server/domain/address'
import type { StepFacts, Workaround } from '@/server/domain/facts'
import type { LoginCandidate } from '@/server/domain/plan'
import type { SshError } from '@/server/ssh/port'
import { classify, StepFailed } from '../failure'
import { targetOf } from '../session'
import { factsOf, info, type Step, type StepContext, type StepOutput } from '../step'
import { lookForUserData } from '../user-data-probe'
import { firstHostCheck } from './host-key'
import { attemptLogin, isBooting } from './login-attempt'
import { offeredMethods } from './proofs'

type Attempt = StepFacts[6]['attempts'][number]
type Search = { attempts: Attempt[]; connectionsBeforeBanner: number; found: LoginCandidate | null }

const published: ReadonlySet<LoginCandidate['source']> = new Set([
  'api-field',
  'image-property',
  'key-request-field',
  'publisher-table',
])

/** Step 6: waits for sshd, then logs in with the node key as the users of the plan, best first, and learns who it was. */
export const logIn: Step<6> = {
  id: 6,
  attempts: 2,
  timeoutMs: (timing) => timing.stepTimeoutMs[6],
  async *run(context) {
    const { run, store } = context
    const check = await firstHostCheck(context)
    const search = yield* findUser(context, check)
    const { found, attempts, connectionsBeforeBanner } = search
    const hostKey = check.result()
    if (!found || !hostKey) throw new Error('A login without a user or a host key.')
    yield info(`Logged in as ${found.user}. Host key ${hostKey.fingerprint} (${hostKey.source}).`)
    const imageId = factsOf(run, 3).image.id
    if (imageId) await store.learnUser(imageId, found.user, found.reason)
    const shell = run.purpose === 'probe' ? context.session.working(found.user) : null
    const userData = shell ? await lookForUserData(context, shell) : null
    if (userData) yield info(userData.detail)
    // Whether a password would do, as the image was booted: step 7 changes it.
    const offered = await offeredMethods(context, found.user)
    return {
      facts: {
        user: found.user,
        source: found.source,
        sourceReason: found.reason,
        attempts,
        ...((run.purpose ?? 'use') === 'use' ? {} : { unaidedFirst: true }),
        ...(userData ? { userData } : {}),
        connectionsBeforeBanner,
        hostKey,
        offered,
      },
      workarounds: workaroundsOf(found, attempts),
    }
  },
}

function workaroundsOf({ source }: LoginCandidate, attempts: Attempt[]): Workaround[] {
  if (attempts.some(({ outcome }) => outcome === 'hint')) return ['login-hint']
  return published.has(source) && attempts.length === 1 ? [] : ['guess-user']
}

type Check = Awaited<ReturnType<typeof firstHostCheck>>

async function* findUser(context: StepContext, check: Check): AsyncGenerator<StepOutput, Search, void> {
  const { run, store, session, clock, timing, signal } = context
  const key = await store.nodeKey()
  const target = targetOf(run)
  const all = factsOf(run, 3).loginCandidates ?? []
  let queue = [...all]
  let grace: number | null = null
  const search: Search = { attempts: [], connectionsBeforeBanner: 0, found: null }
  yield info(
    `Waiting for sshd at ${addressAndPort(target.address, target.port === 22 ? null : target.port)}${run.site.bastion ? ' through the bastion' : ''}.`,
  )
  for (;;) {
    const candidate = queue[0]
    if (!candidate) {
      // Refused by all: cloud-init may still be putting the key in place. Ask the likely ones again for a while.
      grace ??= clock.now() + timing.loginGraceMs
      if (clock.now() >= grace) throw refusedByAll(search.attempts)
      await clock.sleep(timing.sshPauseMs * 3, signal)
      queue = likely(all)
      continue
    }
    try {
      const { user, source } = candidate
      const options = { host: check, signal, timeoutMs: timing.sshTimeoutMs }
      const result = await attemptLogin(session.dialer, { target, user, privateKey: key.privateKey }, options)
      const hint = result.outcome === 'hint' ? result.hint : null
      search.attempts.push({ user, source, outcome: result.outcome, hint })
      queue.shift()
      if (result.outcome === 'accepted') {
        session.adopt(result.connection, user)
        return { ...search, found: candidate }
      }
      if (result.outcome === 'hint') {
        yield info(`${user} is told to log in as ${result.hint}.`)
        if (!search.attempts.some((each) => each.user === result.hint)) queue = withHint(queue, user, result.hint)
      } else {
        yield info(`${user}: ${result.why}`)
      }
    } catch (error) {
      if (!isBooting(error)) throw error
      search.connectionsBeforeBanner++
      await waitForBoot(context, error)
    }
  }
}

/** The user that the server names comes next, with the server as the source. One who was tried already is no news. */
function withHint(queue: LoginCandidate[], asked: string, hinted: string): LoginCandidate[] {
  const reason = `The server told ${asked} to log in as ${hinted}.`
  return [{ user: hinted, source: 'server-hint', reason }, ...queue.filter(({ user }) => user !== hinted)]
}

/** Root among them: it is the one who gets the hint. */
const likely = (all: LoginCandidate[]): LoginCandidate[] => {
  const named = all.filter(({ source, user }) => source !== 'try-list' || user === 'root')
  return named.length > 0 ? named : all
}

async function waitForBoot({ clock, timing, signal, deadlineMs }: StepContext, error: SshError): Promise<void> {
  if (clock.now() + timing.sshPauseMs + timing.sshTimeoutMs >= deadlineMs) {
    const { failure } = classify(error, 6)
    const reason = `The node could not be logged in to in time. Last: ${error.message}`
    throw new StepFailed('unreachable', { reason, action: failure.action })
  }
  await clock.sleep(timing.sshPauseMs, signal)
}

function refusedByAll(attempts: Attempt[]): StepFailed {
  const users = [...new Set(attempts.map(({ user }) => user))].join(', ')
  return new StepFailed('login-refused', { reason: `The node key was refused for ${users}.` })
}
