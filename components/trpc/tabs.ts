'use client'

import { useCallback, useEffect, useRef, useState } from 'react'

/**
 * True in the one tab of this browser that leads under `name`; when it closes, another takes over. HTTP/1.1 gives an
 * origin six connections, so tabs must not hold a stream each. Without Web Locks (plain HTTP from afar) every tab leads.
 */
export function useLeader(name: string): boolean {
  const [leads, setLeads] = useState(false)
  useEffect(() => {
    if (!navigator.locks) {
      setLeads(true)
      return
    }
    const left = new AbortController()
    const lead = () =>
      new Promise<void>((release) => {
        setLeads(true)
        left.signal.addEventListener('abort', () => release(), { once: true })
      })
    navigator.locks.request(name, { signal: left.signal }, lead).catch((error: unknown) => {
      // Leaving while still in the queue is the ordinary end of a tab that never led.
      if (!left.signal.aborted) throw error
    })
    return () => {
      left.abort()
      setLeads(false)
    }
  }, [name])
  return leads
}

/** What one tab says to the others under `name`. Answers the function that says it; a tab does not hear itself. */
export function useTabs<Message>(name: string, onMessage: (message: Message) => void): (message: Message) => void {
  const channel = useRef<BroadcastChannel | null>(null)
  useEffect(() => {
    const opened = new BroadcastChannel(name)
    opened.onmessage = (event: MessageEvent<Message>) => onMessage(event.data)
    channel.current = opened
    return () => {
      opened.close()
      channel.current = null
    }
  }, [name, onMessage])
  return useCallback((message: Message) => channel.current?.postMessage(message), [])
}
