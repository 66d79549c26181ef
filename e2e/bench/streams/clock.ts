/** Milliseconds of the machine's clock with their fractions: the same in every process and in a browser on this machine. */
export const nowMs = (): number => performance.timeOrigin + performance.now()

/** What the bench writes into an allocation's log, and looks for at the other end. */
export const tickText = (number: number): string => `tick ${number} of the bench`
export const tickPattern = /tick (\d+) of the bench/g
