import { getFleet } from '@/server/services/fleet/get-fleet'
import { fleetShape } from '@/server/services/fleet/shapes'
import { router, viewer } from '../init'

export const fleetRouter = router({
  summary: viewer.output(fleetShape).query(async ({ ctx }) => await getFleet(ctx.service)),
})
