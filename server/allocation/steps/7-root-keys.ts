import type { StepFacts, Workaround } from '@/server/domain/facts'
import { StepFailed } from '../failure'
import { rootKeysScript } from '../scripts/root-keys'
import type { ScriptReport } from '../scripts/shared'
import { factsOf, info, mayChange, type Step, type StepContext, type StepOutput, warn } from '../step'
import { findPrivilege, type Privilege, runAsRoot } from './privilege'
import { offeredMethods, rootLogin, workingAs } from './proofs'

/** The fleet's key logs in as root under this name in the session; its connection is the working one from here on. */
export const fleetRoot = 'root (fleet key)'

/**
 * Step 7: adds the fleet's keys to root, proves a new login with them, and only then switches password login off. Nobody
 * is ever locked out: when the proof fails, the sshd settings are taken back over the connection that is still open.
 */
export const rootKeys: Step<7> = {
  id: 7,
  attempts: 3,
  timeoutMs: (timing) => timing.stepTimeoutMs[7],
  async *run(context) {
    const { run, store, session, signal } = context
    const { user } = factsOf(run, 6)
    const connection = await workingAs(context, user)
    const privilege = await findPrivilege(connection, user, signal)
    yield info(`${user} becomes root by ${privilege.tool}${privilege.pty ? ' with a terminal' : ''}.`)
    const script = async (...args: string[]) => {
      await mayChange(context)
      return await runAsRoot(connection, { text: rootKeysScript, args }, { privilege, signal })
    }

    const { publicKeys } = await store.fleetKeys()
    session.scriptRuns++
    const added = await script('keys', ...publicKeys)
    yield info(`${added.first('added')} of ${publicKeys.length} fleet keys added to root.`)
    const first = yield* prove(context, () => script('restore'))
    first.close()
    yield info('Root logs in with the fleet key.')

    const locked = await script('lock')
    yield info(`Password login is switched off (${locked.first('place')}, reloaded by ${locked.first('reload')}).`)
    const proven = yield* prove(context, () => script('restore'))
    const shown = await script('show', user)
    const facts = await look(context, { user, privilege, locked, added, shown })
    requireNoPassword(facts)
    for (const gap of facts.unverified) yield warn(`Could not be verified: ${gap}.`)
    session.adopt(proven, fleetRoot)
    return { facts, workarounds: workaroundsOf(facts) }
  },
}

/** A new root login, or the settings go back to what they were. */
async function* prove(
  context: StepContext,
  restore: () => Promise<unknown>,
): AsyncGenerator<StepOutput, Awaited<ReturnType<typeof rootLogin>> & object, void> {
  const { clock, signal, timing } = context
  // A reload takes a moment, and some servers close the port during it.
  for (let tries = 1; tries <= 4; tries++) {
    const connection = await rootLogin(context).catch((error: unknown) => {
      signal.throwIfAborted()
      if (tries === 4) throw error
      return null
    })
    if (connection) return connection
    if (tries < 4) await clock.sleep(timing.sshPauseMs, signal)
  }
  yield warn('Root cannot log in with the fleet key: the sshd settings are taken back.')
  await restore()
  throw new StepFailed('verification', {
    reason: 'Root cannot log in with the fleet key, so password login was left as it was.',
  })
}

type Seen = { user: string; privilege: Privilege; added: ScriptReport; locked: ScriptReport; shown: ScriptReport }

async function look(context: StepContext, { user, privilege, added, locked, shown }: Seen): Promise<StepFacts[7]> {
  const methodsForRoot = await methodsAfterReload(context, 'root')
  const methodsForUser = user === 'root' ? methodsForRoot : await methodsAfterReload(context, user)
  const sshdForRoot = settingsOf(shown.all('sshd-root'))
  const sshdForUser = user === 'root' ? sshdForRoot : settingsOf(shown.all('sshd-user'))
  const unverified = [
    methodsForRoot === null ? 'methods offered to root' : '',
    methodsForUser === null ? `methods offered to ${user}` : '',
    sshdForRoot === null || sshdForUser === null ? 'the settings of sshd -T' : '',
  ].filter(Boolean)
  const reload = locked.first('reload')
  return {
    privilege: privilege.tool,
    pty: privilege.pty,
    reload: reload === 'systemctl' || reload === 'service' || reload === 'signal' ? reload : 'none',
    scriptRuns: context.session.scriptRuns,
    fleetKeysAdded: Number(added.first('added') ?? 0),
    rootLoginWorks: true,
    methodsForRoot,
    methodsForUser,
    sshdForRoot,
    sshdForUser,
    unverified,
  }
}

const isPassword = (method: string): boolean => method === 'password' || method === 'keyboard-interactive'

/** What is offered now; while a password is still offered, the reload may be under way: asked again for a few seconds. */
async function methodsAfterReload(context: StepContext, user: string): Promise<string[] | null> {
  const { clock, timing, signal } = context
  for (let tries = 1; ; tries++) {
    const methods = await offeredMethods(context, user)
    if (methods && !methods.some(isPassword)) return methods
    if (tries >= 4) return methods
    await clock.sleep(timing.sshPauseMs, signal)
  }
}

function settingsOf(lines: string[]): StepFacts[7]['sshdForRoot'] {
  if (lines.length === 0) return null
  const values = new Map(lines.map((line) => line.split(' ', 2) as [string, string]))
  return {
    passwordAuthentication: values.get('passwordauthentication') ?? null,
    kbdInteractive: values.get('kbdinteractiveauthentication') ?? null,
    permitRootLogin: values.get('permitrootlogin') ?? null,
  }
}

/** The node did not come out right while somebody may still come in by password. */
function requireNoPassword(facts: StepFacts[7]): void {
  const offered = [...(facts.methodsForRoot ?? []), ...(facts.methodsForUser ?? [])].filter(isPassword)
  const configured = [facts.sshdForRoot, facts.sshdForUser].some(
    (settings) => settings?.passwordAuthentication === 'yes',
  )
  if (offered.length === 0 && !configured) return
  const reason =
    offered.length > 0 ? 'The server still offers a login by password.' : 'sshd -T says that password login is on.'
  throw new StepFailed('verification', { reason, detail: JSON.stringify(facts, null, 2) })
}

function workaroundsOf(facts: StepFacts[7]): Workaround[] {
  const found: Workaround[] = []
  if (facts.pty) found.push('pty')
  if (facts.reload !== 'systemctl') found.push('other-service-command')
  return found
}
