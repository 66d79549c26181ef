export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** The choice is a cookie, so that the server draws the right theme at once and nothing flashes. */
export function applyTheme(next: Theme): void {
  if (next === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = next
  document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax`
  window.dispatchEvent(new CustomEvent('plumbline-theme', { detail: next }))
}

export function currentTheme(): Theme {
  const chosen = typeof document === 'undefined' ? undefined : document.documentElement.dataset.theme
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system'
}

/** For useSyncExternalStore: the palette changes it too. */
export function onTheme(listener: () => void): () => void {
  window.addEventListener('plumbline-theme', listener)
  return () => window.removeEventListener('plumbline-theme', listener)
}
