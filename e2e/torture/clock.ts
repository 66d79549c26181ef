import fs from 'node:fs'
import path from 'node:path'

/** Where Debian and Ubuntu put libfaketime. */
const places = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((each) => `/usr/lib/${each}/faketime/libfaketime.so.1`)

/** The clock of one process that can be moved while it runs. */
export type MovableClock = {
  /** For the process whose clock it is. */
  environment: Record<string, string>
  /** Sets it so many seconds before (negative) or after the true time. */
  set(offsetS: number): void
}

/** Null where libfaketime is not installed. Only the wall clock is moved: timers go on, as they do on a real machine. */
export function movableClock(folder: string, name: string): MovableClock | null {
  const library = places.find((file) => fs.existsSync(file))
  if (library === undefined) return null
  const file = path.join(folder, `${name}.clock`)
  const set = (offsetS: number) => {
    const draft = `${file}.new`
    fs.writeFileSync(draft, `${offsetS < 0 ? '-' : '+'}${Math.abs(offsetS)}s\n`)
    fs.renameSync(draft, file)
  }
  set(0)
  return {
    environment: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_NO_CACHE: '0',
      NO_FAKE_STAT: '1',
    },
    set,
  }
}
