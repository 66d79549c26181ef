/** What a stream of server-sent events said so far; `ended` when the other side closed it. */
export type RestStream = {
  ids: number[]
  problem: () => { code: string; message: string } | null
  ended: Promise<void>
  leave: () => void
}

/** Opens a stream behind event `after` and reads it until it ends or is left. A message that is cut off does not count. */
export async function readRest(url: string, headers: Record<string, string>, after = 0): Promise<RestStream> {
  const left = new AbortController()
  const response = await fetch(url, {
    headers: { ...headers, ...(after > 0 ? { 'last-event-id': String(after) } : {}) },
    signal: left.signal,
  })
  if (response.status !== 200 || !response.body) throw new Error(`refused: ${response.status}`)
  const ids: number[] = []
  let problem: { code: string; message: string } | null = null
  const body = response.body
  const read = async () => {
    let text = ''
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const messages = (text + chunk).split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages) {
        const id = /^id: (\d+)$/m.exec(message)?.[1]
        if (id) ids.push(Number(id))
        const told = /^event: problem\ndata: (.*)$/m.exec(message)?.[1]
        if (told) problem = JSON.parse(told)
      }
    }
  }
  return { ids, problem: () => problem, ended: read().catch(() => undefined), leave: () => left.abort() }
}
