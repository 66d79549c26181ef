/** Longest that the page is without its keys when what they were held for does not come. */
const heldMs = 3_000

/**
 * Keeps what is typed from now on from the page, until it is taken: between the palette's keys and its first sight a person types
 * on already, and `e` would open the export. Answers how to take it; Escape gives all of it up and lets the page have its keys.
 */
export function holdKeys(): () => string {
  let typed = ''
  const listen = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return
    if (event.key === 'Escape') {
      typed = ''
      return release()
    }
    event.preventDefault()
    event.stopImmediatePropagation()
    if (event.key === 'Backspace') typed = typed.slice(0, -1)
    else if (event.key.length === 1) typed += event.key
  }
  const release = () => {
    clearTimeout(timer)
    window.removeEventListener('keydown', listen, { capture: true })
  }
  const timer = setTimeout(release, heldMs)
  window.addEventListener('keydown', listen, { capture: true })
  return () => {
    release()
    return typed
  }
}
