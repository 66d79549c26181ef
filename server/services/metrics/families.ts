import { nodeStates } from '@/server/domain/node'
import { livePause } from '../clouds/keep-pause'
import { version } from '../health/version'
import type { Family, Sample } from './exposition'
import { movingStates, type State } from './read-state'

const gauge = (name: string, help: string, samples: Sample[]): Family => ({ name, help, type: 'gauge', samples })
const one = (value: number): Sample[] => [{ value }]
/** A sample for each thing of which the value is known. */
const known = <Item>(items: readonly Item[], sample: (item: Item) => [label: string, value: number | null]): Sample[] =>
  items.flatMap((item) => {
    const [cloud, value] = sample(item)
    return value === null ? [] : [{ labels: { cloud }, value }]
  })

/**
 * The installation as metrics. Labels are clouds, states and queues, which configuration bounds: never nodes, allocations
 * or people.
 */
export const families = (state: State, streams: number): Family[] => [
  gauge('plumbline_build_info', 'The version that runs; always 1.', [{ labels: { version }, value: 1 }]),
  ...ofClouds(state),
  ...ofWork(state),
  gauge('plumbline_stream_clients', 'Streams of events that this process has open.', one(streams)),
  gauge('plumbline_database_size_bytes', 'Size of the database on its disk.', one(state.size)),
]

function ofClouds({ clouds, syncs, credentials, nodes, leftovers }: State): Family[] {
  const names = clouds.map(({ id, name, provider, region, simulated }) => ({
    labels: { cloud: id, name, provider, region: region ?? '', simulated: String(simulated) },
    value: 1,
  }))
  return [
    gauge('plumbline_cloud_info', 'Configured clouds; always 1.', names),
    gauge(
      'plumbline_cloud_healthy',
      '1: the cloud answered the last time it was asked, 0: it did not.',
      known(clouds, ({ id, health }) => [id, health === 'unknown' ? null : Number(health === 'ok')]),
    ),
    gauge(
      'plumbline_cloud_paused',
      '1 while a circuit breaker keeps calls from a cloud that does not answer.',
      known(clouds, ({ id, breaker }) => [id, Number(livePause(breaker) !== null)]),
    ),
    gauge(
      'plumbline_cloud_sync_age_seconds',
      'Age of what is shown of the cloud: time since its last listing that was believed in full.',
      known(syncs, ({ cloud, ageSeconds }) => [cloud, ageSeconds]),
    ),
    gauge(
      'plumbline_cloud_last_sync_timestamp_seconds',
      'When that listing was, in seconds since 1970.',
      known(syncs, ({ cloud, at }) => [cloud, at]),
    ),
    gauge(
      'plumbline_cloud_last_sync_success',
      '1: the last listing that ended was complete, 0: it failed.',
      known(syncs, ({ cloud, ok, tookSeconds }) => [cloud, tookSeconds === null ? null : Number(ok)]),
    ),
    gauge(
      'plumbline_cloud_last_sync_duration_seconds',
      'How long the last listing took that ended.',
      known(syncs, ({ cloud, tookSeconds }) => [cloud, tookSeconds]),
    ),
    gauge(
      'plumbline_cloud_credentials_left_seconds',
      'Time until the credentials of a cloud end that tell when; negative when they have. renews: the machine gets new ones by itself.',
      credentials.map(({ cloud, renews, leftSeconds }) => ({
        labels: { cloud, renews: String(renews) },
        value: leftSeconds,
      })),
    ),
    gauge(
      'plumbline_cloud_nodes',
      'Nodes that are there, by cloud and state.',
      clouds.flatMap(({ id }) =>
        nodeStates.map((state) => ({ labels: { cloud: id, state }, value: nodes.get(id)?.byState[state] ?? 0 })),
      ),
    ),
    gauge(
      'plumbline_cloud_leftovers',
      'Things of ours in the cloud that nothing needs, or that nothing explains.',
      known(clouds, ({ id }) => [id, leftovers.get(id) ?? 0]),
    ),
  ]
}

function ofWork({ clouds, allocations, running, workers, queues }: State): Family[] {
  return [
    gauge(
      'plumbline_allocations',
      'Allocations that are under way, by state.',
      (['queued', 'running', 'releasing'] as const).map((state) => ({
        labels: { state },
        value: allocations.find((row) => row.state === state)?.count ?? 0,
      })),
    ),
    gauge(
      'plumbline_allocation_nodes',
      'Nodes of allocations that are under way, by cloud and state.',
      clouds.flatMap(({ id }) =>
        movingStates.map((state) => ({
          labels: { cloud: id, state },
          value: running.find((row) => row.cloud === id && row.state === state)?.count ?? 0,
        })),
      ),
    ),
    gauge('plumbline_workers', 'Workers that were seen within the last 30 seconds.', one(workers.count)),
    gauge('plumbline_workers_troubled', 'Those of them that something keeps from working.', one(workers.troubled)),
    gauge(
      'plumbline_queue_jobs',
      'Jobs by queue: waiting for a worker, deferred to a later time, active in a worker.',
      queues.flatMap(({ queue, waiting, deferred, active }) =>
        Object.entries({ waiting, deferred, active }).map(([state, value]) => ({ labels: { queue, state }, value })),
      ),
    ),
    gauge(
      'plumbline_queue_oldest_job_age_seconds',
      'How long the oldest waiting job of a queue has been waiting; 0 when none does.',
      queues.map(({ queue, oldestSeconds }) => ({ labels: { queue }, value: oldestSeconds })),
    ),
  ]
}
