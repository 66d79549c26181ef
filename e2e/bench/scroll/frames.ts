import type { Page } from '@playwright/test'

declare global {
  interface Window {
    frameTimes: number[] | null
  }
}

/**
 * Times between two frames of the page, in ms, while something is done to it: as the browser counts frames, so one that was missed
 * makes a step of two. The first is left out, since nothing has moved yet.
 */
export async function framesWhile(page: Page, act: () => Promise<unknown>): Promise<number[]> {
  await page.evaluate(() => {
    const frames: number[] = []
    window.frameTimes = frames
    const note = (time: number) => {
      if (window.frameTimes !== frames) return
      frames.push(time)
      requestAnimationFrame(note)
    }
    requestAnimationFrame(note)
  })
  await act()
  const times = await page.evaluate(() => {
    const frames = window.frameTimes
    window.frameTimes = null
    return frames ?? []
  })
  return times.slice(1).map((time, index) => whole(time - (times[index] ?? time)))
}

const frameMs = 1_000 / 60

/** Browsers tell a frame's time to a tenth of a ms, so that one of sixty is 16.6 to 16.8: counted as the frames that it is. */
const whole = (ms: number): number => {
  const near = Math.round(ms / frameMs) * frameMs
  return Math.abs(ms - near) < 0.25 ? near : ms
}
