import postgres from 'postgres'
import { waitFor } from '../helpers/product'

/**
 * Where a worker is held. `done`: the work of the step is done, and what is written about it is not committed. A pattern: just
 * before that line of the step's log is committed; only for allocations of one node, since the whole allocation then waits.
 */
export type Moment = 'done' | RegExp
export type Hold = { held(): Promise<void>; open(): Promise<void> }

/** Class of the advisory locks of these tests. */
const lockClass = 4711

/**
 * Holds a worker inside one of its own transactions, by a trigger that waits for an advisory lock: steps 3, 6 and 7 ask
 * no API that the lab's gates could hold. Nothing of the product knows of it.
 */
export class Holds {
  private constructor(
    private readonly sql: postgres.Sql,
    private readonly session: postgres.ReservedSql,
  ) {}

  static async open(databaseUrl: string): Promise<Holds> {
    const sql = postgres(databaseUrl, { max: 4, onnotice: () => undefined })
    await sql.unsafe(setup)
    return new Holds(sql, await sql.reserve())
  }

  /** Holds the node of that name in a step. */
  async at(node: string, step: number, moment: Moment): Promise<Hold> {
    const pattern = moment === 'done' ? null : moment.source
    const [row] = await this.sql<{ id: number }[]>`
      insert into crash_hold.hold (node, step, pattern) values (${node}, ${step}, ${pattern}) returning id`
    const id = row!.id
    await this.session`select pg_advisory_lock(${lockClass}, ${id})`
    const waiting = async () => {
      const [found] = await this.sql`
        select 1 from pg_locks
        where locktype = 'advisory' and classid = ${lockClass} and objid = ${id} and not granted`
      return found ? true : undefined
    }
    return {
      held: async () =>
        void (await waitFor(waiting, 60_000, () => `${node} did not come to step ${step} (${String(moment)}).`)),
      open: async () => {
        await this.sql`delete from crash_hold.hold where id = ${id}`
        await this.session`select pg_advisory_unlock(${lockClass}, ${id})`
      },
    }
  }

  /** Number of events of an allocation, and the last one's number: equal when there is no hole. */
  async events(allocation: string): Promise<{ count: number; last: number }> {
    const [row] = await this.sql<{ count: number; last: number }[]>`
      select count(*)::int as count, coalesce(max(seq), 0) as last from allocation_event
      where allocation_id = ${allocation}`
    return row!
  }

  /** Node jobs that a worker has, or had when it died: a worker that handed over leaves none. */
  async activeJobs(): Promise<number> {
    const [row] = await this.sql<{ count: number }[]>`
      select count(*)::int as count from pgboss.job where name = 'node' and state = 'active'`
    return row!.count
  }

  async close(): Promise<void> {
    this.session.release()
    await this.sql.end({ timeout: 5 })
  }
}

const setup = `
create schema if not exists crash_hold;
create table if not exists crash_hold.hold (id serial primary key, node text, step int, pattern text);
create or replace function crash_hold.wait(node_id uuid, in_step int, message text) returns void language plpgsql as $$
declare found int;
begin
  select h.id into found from crash_hold.hold h join public.allocation_node n on n.name = h.node
  where n.id = node_id and h.step = in_step
    and case when message is null then h.pattern is null else message ~ h.pattern end limit 1;
  if found is not null then perform pg_advisory_xact_lock_shared(${lockClass}, found); end if;
end $$;
create or replace function crash_hold.on_step() returns trigger language plpgsql as $$
begin
  if new.state = 'done' then perform crash_hold.wait(new.node_id, new.step, null); end if;
  return new;
end $$;
create or replace function crash_hold.on_event() returns trigger language plpgsql as $$
begin
  if new.event->>'type' = 'step-log' then
    perform crash_hold.wait((new.event->>'node')::uuid, (new.event->>'step')::int, new.event->>'message');
  end if;
  return new;
end $$;
create or replace trigger crash_hold_step before insert or update on public.allocation_step
  for each row execute function crash_hold.on_step();
create or replace trigger crash_hold_event before insert on public.allocation_event
  for each row execute function crash_hold.on_event();
`
