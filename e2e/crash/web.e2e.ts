import { EightSteps } from './eight-steps'
import { expect, leaked, test } from './fixture'
import { endPart, running } from './processes'

test("kill -9 of web and worker while eight nodes are in eight different steps: the browser's page goes on without a gap", async ({
  ground,
  page,
}) => {
  test.setTimeout(240_000)
  const { dataFolder } = ground.product
  const eight = await EightSteps.begin(ground, page)
  const killedAt = Date.now()
  const before = await Promise.all([endPart(dataFolder, 'web'), endPart(dataFolder, 'worker')])
  await expect(page.getByText(/connecting…|connection lost/)).toBeVisible()
  expect(await running(dataFolder, 'web')).not.toBe(before[0])
  await eight.open()
  await eight.expectDelivered(killedAt)
  expect(await leaked(ground)).toEqual([])
})
