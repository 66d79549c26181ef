import path from 'node:path'
import { parseArgs } from 'node:util'
import { startLab } from '@/lab/lab'

const usage =
  'tsx lab/main.ts --data <folder> [--world summit|coast|empty|wide|crowd|situations|large] [--nodes 100000] [--pace 1] [--seed 1] [--port-base 0] [--front-base 0]'

function number(name: string, text: string, least: number): number {
  const value = Number(text)
  if (Number.isFinite(value) && value >= least) return value
  throw new Error(`--${name} must be a number of at least ${least}, not "${text}".`)
}

/** Runs the simulated clouds until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      world: { type: 'string', default: 'summit' },
      nodes: { type: 'string' },
      data: { type: 'string' },
      pace: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      'port-base': { type: 'string', default: '0' },
      'front-base': { type: 'string', default: '0' },
    },
  })
  if (!values.data) throw new Error(`--data is missing: the folder for state and connection files.\n${usage}`)
  const lab = await startLab({
    world: values.world,
    ...(values.nodes === undefined ? {} : { nodes: Math.floor(number('nodes', values.nodes, 0)) }),
    folder: path.resolve(values.data),
    pace: number('pace', values.pace, 0),
    seed: values.seed,
    portBase: number('port-base', values['port-base'], 0),
    frontBase: number('front-base', values['front-base'], 0),
  })
  const end = (): void => {
    lab.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  // One broken connection must not take all clouds of the world with it. Each change of a cloud or a machine is made in
  // one step, so that what is left behind is whole.
  process.on('uncaughtException', (error) => console.error('lab: an error that nobody caught:', error))
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  console.log(`lab ready ${lab.controlUrl}`)
}

main().catch((error: unknown) => {
  console.error(`lab: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
})
