import type postgres from 'postgres'

/**
 * Who writes what about which node, told by the database itself: each worker logs in as a role of its own, and triggers note
 * every row with the role's name. A row about a node that somebody else has claimed since is a zombie's.
 */
export async function watchWrites(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(setup)
}

/** Makes the role of one worker and answers the address under which it logs in. */
export async function workerUrl(sql: postgres.Sql, url: string, worker: string): Promise<string> {
  const own = new URL(url)
  const role = worker.replaceAll('-', '_')
  const password = decodeURIComponent(own.password).replaceAll("'", "''")
  await sql.unsafe(`create role ${role} superuser login password '${password}'`)
  own.username = role
  return own.href
}

export type ZombieWrite = { at: string; who: string; owner: string; node: string; what: string }

/** Rows that a worker wrote about a node while another one had claimed it. */
export const zombieWrites = async (sql: postgres.Sql): Promise<ZombieWrite[]> =>
  await sql<ZombieWrite[]>`
    select w.at::text as at, w.who, owner.who as owner, w.node::text as node, w.what from write_watch.write w
    join lateral (
      select c.who from write_watch.write c where c.node = w.node and c.claim and c.id < w.id order by c.id desc limit 1
    ) owner on true
    where w.who like 'worker_%' and not w.claim and owner.who <> w.who order by w.id`

/** Claims that took a node back to an earlier attempt of the same job: only a zombie does that. */
export const backwardClaims = async (sql: postgres.Sql): Promise<number> => {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from (
      select attempt, lag(attempt) over (partition by node, job order by id) as before
      from write_watch.write where claim) claims
    where attempt < before`
  return row?.count ?? 0
}

/** How many rows the watch has seen: 0 would mean that it sees nothing. */
export const watchedWrites = async (sql: postgres.Sql): Promise<number> => {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from write_watch.write where who like 'worker_%'`
  return row?.count ?? 0
}

const setup = `
create schema write_watch;
create table write_watch.write (
  id bigserial primary key, at timestamptz not null default clock_timestamp(), who text not null default session_user,
  node uuid not null, what text not null, claim boolean not null default false, job text, attempt int);
create index on write_watch.write (node, id) where claim;
create function write_watch.on_node() returns trigger language plpgsql as $$
begin
  insert into write_watch.write (node, what, claim, job, attempt) values (new.id, 'allocation_node',
    new.lease_job is distinct from old.lease_job or new.lease_attempt is distinct from old.lease_attempt,
    new.lease_job, new.lease_attempt);
  return new;
end $$;
create function write_watch.on_part() returns trigger language plpgsql as $$
begin
  insert into write_watch.write (node, what) values (new.node_id, tg_table_name);
  return new;
end $$;
create function write_watch.on_event() returns trigger language plpgsql as $$
begin
  if new.event->>'node' is not null then
    insert into write_watch.write (node, what) values ((new.event->>'node')::uuid, 'event ' || (new.event->>'type'));
  end if;
  return new;
end $$;
create trigger write_watch after update on public.allocation_node for each row execute function write_watch.on_node();
create trigger write_watch after insert or update on public.allocation_step for each row execute function write_watch.on_part();
create trigger write_watch after insert or update on public.intent for each row execute function write_watch.on_part();
create trigger write_watch after insert on public.api_exchange for each row execute function write_watch.on_part();
create trigger write_watch after insert or update on public.node_key for each row execute function write_watch.on_part();
create trigger write_watch after insert or update on public.known_host for each row execute function write_watch.on_part();
create trigger write_watch after insert on public.allocation_event for each row execute function write_watch.on_event();
`
