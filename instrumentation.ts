/**
 * Starts the web process: configuration, fleet key, and what ends streams on SIGTERM. Never throws, since a throw here
 * would turn every request into a 500; requests try again and /api/health says what is wrong.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || process.env.NEXT_PHASE === 'phase-production-build') return
  const { startWeb } = await import('./server/services/start-web')
  await startWeb()
}
