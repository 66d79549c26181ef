import { createReadStream, existsSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { env } from '../env'
import { verifyFile } from '../services/audit/verify-file'
import { type ActivityParameters, activityParameters } from './activity-parameters'
import { withInstallation } from './installation-database'
import { Problem, runCommand } from './problem'
import { showInside } from './run-inside'

const root = path.resolve(import.meta.dirname, '..', '..')

/** Verifies or exports the activity; a file is verified without any database. */
await runCommand(async () => {
  const parameters = activityParameters(process.argv.slice(2))
  if (parameters.command === 'verify' && parameters.file !== null) return await ofFile(parameters, parameters.file)
  return await withInstallation(env(), (environment) =>
    showInside(root, 'print-activity.ts', [JSON.stringify(parameters)], environment),
  )
})

async function ofFile({ anchor }: Extract<ActivityParameters, { command: 'verify' }>, file: string): Promise<number> {
  if (!existsSync(file)) throw new Problem(`There is no file ${file}.`)
  // Only line feeds end a line; a text may hold other characters that some take for ends.
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })
  const { checked, waiting, gaps, head, broken, anchored } = await verifyFile(lines, anchor?.position)
  if (broken) throw new Problem(`The file is broken. ${broken}`)
  if (anchor && anchored !== anchor.hash) {
    const why = anchored === null ? 'is not in the file' : 'has another hash'
    throw new Problem(`The file is not what was written down: position ${anchor.position} ${why}.`)
  }
  const says = [`${checked} sealed entries are right`, `${waiting} had no seal yet`]
  if (gaps > 0) says.push(`${gaps} times positions are left out, as a filter does`)
  process.stdout.write(`${says.join('; ')}.\n${head ? `Head ${head.position}:${head.hash}\n` : ''}`)
  return 0
}
