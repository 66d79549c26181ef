import type { ExecResult } from '@/server/ssh/port'
import { StepFailed } from '../failure'

/** What the node's system says, and what a person can do about it; the first that fits. */
const known: { words: RegExp; action: string }[] = [
  {
    words: /no space left|disk quota exceeded/i,
    action:
      'The disk of the node is full. Choose a larger disk or another image, or make room on the node; then try again.',
  },
  {
    words: /read-only file system/i,
    action:
      'The disk of the node is read-only, often after an error of its storage. Look at the console of the node; launch another one if it stays.',
  },
  {
    words: /sshd refuses its configuration/i,
    action: 'Correct the sshd configuration of the image (see below), then try again. It was left as it was.',
  },
]

/** What helps against what the node's system said; undefined when its words are no known ones. */
export const actionFor = (words: string): string | undefined => known.find((one) => one.words.test(words))?.action

/** The failure of a script on the node, with its own reason when it gave one, and the end of what it printed. */
export function scriptFailure(result: ExecResult, reason: string | null): StepFailed {
  const why = reason ?? `The script ended with ${result.code ?? result.signal ?? 'no status'}.`
  const detail = (result.stderr || result.stdout).trim().slice(-2000)
  const action = actionFor(`${why}\n${detail}`)
  return new StepFailed('remote-script', { reason: `On the node: ${sentence(why)}`, detail, action })
}

/** The same for a command of ours that failed: what could not be done, with the system's own words. */
export const commandFailure = (result: ExecResult, what: string): StepFailed =>
  scriptFailure(result, `${what}: ${result.stderr.trim().split(': ').at(-1) || 'no reason was given'}`)

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)
