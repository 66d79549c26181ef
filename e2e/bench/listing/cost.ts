/** Wall clock and processor time (user and system) of this process, in ms. */
export type Cost = { wallMs: number; cpuMs: number }

/** What `work` costs this process. */
export async function measured<Result>(work: () => Promise<Result>): Promise<{ cost: Cost; result: Result }> {
  const cpu = process.cpuUsage()
  const started = performance.now()
  const result = await work()
  const wallMs = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  return { cost: { wallMs, cpuMs: (user + system) / 1000 }, result }
}
