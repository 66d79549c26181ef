import { rotateKey } from '../services/secrets/rotate-key'
import { printAsSystem } from './as-system'

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`

/** Rotates the master key and prints what was done and what is left to do. */
await printAsSystem(async ({ db, env }) => {
  const { from, to, sealed, lost, retired } = await rotateKey(db, env)
  return [
    `The master key is now ${to.id} (it was ${from.id}).`,
    `Sealed anew: ${count(sealed.fleetKeys, 'fleet key', 'fleet keys')}, ${count(sealed.nodeKeys, 'key of a node on its way', 'keys of nodes on their way')}, credentials of ${count(sealed.clouds, 'cloud', 'clouds')}, ${count(sealed.evidenceKeys, 'key that signs evidence', 'keys that sign evidence')}.`,
    ...(lost > 0
      ? [
          `${count(lost, 'secret was', 'secrets were')} lost with an earlier key and stay as they are: Settings, Data names them.`,
        ]
      : []),
    ...(retired
      ? [
          `The new key is in ${env.dataFolder}/master.key: keep a copy of it apart from the database's backups.`,
          `The old one is in ${retired}. Backups of the database from before need it: keep it with them, and delete it here.`,
          'Processes on this data folder go on. Copy the new file to every other machine, and start its processes again.',
        ]
      : [
          'Processes that were started with both keys go on. Make PLUMBLINE_NEXT_MASTER_KEY the PLUMBLINE_MASTER_KEY everywhere, and keep the old one with backups from before.',
        ]),
    'Sessions are signed with it too: when the web server starts the next time, everybody signs in again.',
  ].join('\n')
})
