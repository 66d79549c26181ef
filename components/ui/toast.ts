/** A short note at the edge of the page. */
export type Note = { text: string; failed: boolean }

const waiting: Note[] = []
let listener: (() => void) | null = null

const say = (note: Note): void => {
  waiting.push(note)
  listener?.()
}

/** Says something at the edge of the page, `error` that something failed. What shows it is loaded with the first note. */
export const toast = Object.assign((text: string) => say({ text, failed: false }), {
  error: (text: string) => say({ text, failed: true }),
})

/** Calls `listen` when there are notes to show, at once for those that wait already. Answers how to stop. One listens at a time. */
export function onNotes(listen: () => void): () => void {
  listener = listen
  if (waiting.length > 0) listen()
  return () => {
    if (listener === listen) listener = null
  }
}

/** The notes that nobody has shown yet, oldest first; they are shown by whoever takes them. */
export const takeNotes = (): Note[] => waiting.splice(0)
