import type { Locator, Page } from '@playwright/test'

/** Turns the wheel over a box, `px` down with `speed` px in a second; the browser makes the turns, so that a busy test cannot slow them. */
export async function turnWheel(page: Page, box: Locator, { px, speed }: { px: number; speed: number }): Promise<void> {
  const { x, y, width, height } = await placeOf(box)
  const session = await page.context().newCDPSession(page)
  try {
    const at = { x: Math.round(x + width / 2), y: Math.round(y + height / 2) }
    await session.send('Input.synthesizeScrollGesture', { ...at, yDistance: -px, speed, gestureSourceType: 'mouse' })
  } finally {
    await session.detach()
  }
}

/** Below the arrow of a thin scroll bar, where its thumb is as long as the box stands at its top. */
const thumbPx = 18

/** Pulls the scroll bar of a box that stands at its top through to the bottom and half way back, in so many ms. */
export async function dragThrough(page: Page, box: Locator, { ms }: { ms: number }): Promise<void> {
  const { x, y, width, height } = await placeOf(box)
  const at = x + width - 5
  await page.mouse.move(at, y + thumbPx)
  await page.mouse.down()
  const began = performance.now()
  const moves: Promise<void>[] = []
  for (let now = 0; now < ms; now = performance.now() - began) {
    const way = (now / ms) * 1.5
    // Not waited for: a hand does not wait for the page.
    moves.push(page.mouse.move(at, y + thumbPx + (way <= 1 ? way : 2 - way) * (height - 2 * thumbPx)))
    await page.waitForTimeout(16)
  }
  await Promise.all(moves)
  await page.mouse.up()
}

async function placeOf(box: Locator) {
  const place = await box.boundingBox()
  if (!place) throw new Error('What is to be scrolled is not on the page.')
  return place
}
