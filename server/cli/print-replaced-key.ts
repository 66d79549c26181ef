import { lostLines } from '../services/secrets/lost-text'
import { replaceLostKey } from '../services/secrets/replace-lost-key'
import { printAsSystem } from './as-system'

/** Goes on without the lost master key, and prints what is lost with it. */
await printAsSystem(async ({ db, env }) => {
  const { key, lost, fleetKeyRecovered } = await replaceLostKey(db, env)
  const lines = lostLines(lost)
  return [
    `The master key is now ${key.id}, from ${key.from}. Start the processes of this installation again.`,
    ...(fleetKeyRecovered
      ? ['The fleet key was taken from fleet_ed25519 in the data folder: nodes stay reachable.']
      : []),
    ...(lines.length === 0
      ? ['Nothing is lost.']
      : ['What was sealed with the earlier one is lost:', ...lines.map((line) => `  ${line}`)]),
  ].join('\n')
})
