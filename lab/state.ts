import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { MachineHostSnapshot } from '@/lab/machines/host'

const format = 1

const savedState = z.object({
  format: z.literal(format),
  world: z.string(),
  seed: z.string(),
  /** Of which the host keys of bastion and machines are derived. */
  secret: z.string().min(16),
  ports: z.object({ control: z.number(), bastion: z.number(), clouds: z.record(z.string(), z.number()) }),
  randomBlocks: z.number(),
  machines: z.custom<MachineHostSnapshot>((value) => typeof value === 'object' && value !== null),
  clouds: z.record(z.string(), z.unknown()),
})

/** All that outlives the lab's process, in `<folder>/state.json`. */
export type SavedState = z.infer<typeof savedState>

/** Writes a file so that a reader sees the old or the new text, never half of one. */
export function writeAtomically(file: string, text: string, mode = 0o644): void {
  const draft = `${file}.${process.pid}.new`
  writeFileSync(draft, text, { mode })
  // The mode of writeFile counts only for new files, and less the umask.
  chmodSync(draft, mode)
  renameSync(draft, file)
}

/** A new secret: every folder has machines and a bastion with keys of their own, whatever the seed. */
export const newSecret = (): string => randomBytes(32).toString('hex')

/** Reads the state of an earlier run; null when there is none. Throws when it is not readable or of another format. */
export function loadState(folder: string): SavedState | null {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, 'state.json')
  if (!existsSync(file)) return null
  let document: unknown
  try {
    document = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file} is no JSON. Remove it to start the simulated clouds afresh.`, { cause: error })
  }
  const parsed = savedState.safeParse(document)
  if (!parsed.success) {
    throw new Error(
      `${file} is of another version. Remove it to start the simulated clouds afresh.\n${z.prettifyError(parsed.error)}`,
    )
  }
  return parsed.data
}

/** Saves at the end of a burst of changes, at the latest `delayMs` after the first one. */
export class StateWriter {
  private timer: NodeJS.Timeout | null = null

  constructor(
    private readonly folder: string,
    private readonly collect: () => SavedState,
    private readonly delayMs = 250,
  ) {}

  readonly changed = (): void => {
    if (this.timer) return
    this.timer = setTimeout(() => {
      try {
        this.save()
      } catch (error) {
        // A full disk must not take the clouds down; the next change tries again.
        console.error(`lab: the state could not be saved: ${error instanceof Error ? error.message : String(error)}`)
      }
    }, this.delayMs)
    this.timer.unref()
  }

  save(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    writeAtomically(path.join(this.folder, 'state.json'), `${JSON.stringify(this.collect())}\n`, 0o600)
  }
}
