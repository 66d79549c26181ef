import type { StepFacts, Workaround } from '@/server/domain/facts'
import { StepFailed } from '../failure'
import type { ScriptReport } from '../scripts/shared'
import { factsOf, type StepContext } from '../step'
import type { Privilege } from './privilege'
import { offeredMethods } from './proofs'

export type Seen = {
  user: string
  privilege: Privilege
  added: ScriptReport
  locked: ScriptReport
  shown: ScriptReport
}

/** What step 7 left on the node, seen from outside and by sshd's own words: never by exit codes. */
export async function lookAtLogins(
  context: StepContext,
  { user, privilege, added, locked, shown }: Seen,
): Promise<StepFacts[7]> {
  const methodsForRoot = await methodsAfterReload(context, 'root')
  const methodsForUser = user === 'root' ? methodsForRoot : await methodsAfterReload(context, user)
  const sshdForRoot = settingsOf(shown.all('sshd-root'))
  const sshdForUser = user === 'root' ? sshdForRoot : settingsOf(shown.all('sshd-user'))
  const unverified = [
    methodsForRoot === null ? 'methods offered to root' : '',
    methodsForUser === null ? `methods offered to ${user}` : '',
    sshdForRoot === null || sshdForUser === null ? 'the settings of sshd -T' : '',
  ].filter(Boolean)
  return {
    privilege: privilege.tool,
    pty: privilege.pty,
    reload: reloadOf(locked),
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

/** What reloaded sshd: as reported, or what was being tried when the connection ended. */
export function reloadOf(locked: ScriptReport): StepFacts[7]['reload'] {
  const reload = locked.first('reload') ?? locked.all('trying').at(-1)
  return reload === 'systemctl' || reload === 'service' || reload === 'signal' ? reload : 'none'
}

const isPassword = (method: string): boolean => method === 'password' || method === 'keyboard-interactive'

/** Whether root or the login user may still come in by password, as far as the server can be asked. */
export async function passwordsOffered(context: StepContext): Promise<boolean> {
  for (const user of new Set(['root', factsOf(context.run, 6).user]))
    if ((await methodsAfterReload(context, user))?.some(isPassword)) return true
  return false
}

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

/** Why the node did not come out right: somebody may still come in by password. Null: nobody may. */
export function passwordsLeft(facts: StepFacts[7]): StepFailed | null {
  const offered = [...(facts.methodsForRoot ?? []), ...(facts.methodsForUser ?? [])].filter(isPassword)
  const configured = [facts.sshdForRoot, facts.sshdForUser].some(
    (settings) => settings?.passwordAuthentication === 'yes',
  )
  if (offered.length === 0 && !configured) return null
  const reason =
    offered.length > 0 ? 'The server still offers a login by password.' : 'sshd -T says that password login is on.'
  return new StepFailed('verification', { reason, detail: JSON.stringify(facts, null, 2) })
}

export function workaroundsOf(facts: StepFacts[7]): Workaround[] {
  const found: Workaround[] = []
  if (facts.pty) found.push('pty')
  if (facts.reload !== 'systemctl') found.push('other-service-command')
  return found
}
