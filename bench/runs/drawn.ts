import type { Connection } from "@/db/connection";
import { newId } from "@/db/ids";
import { datasets, members, projects, teams, user, versions } from "@/db/schema";

async function first<Row>(rows: Promise<Row[]>): Promise<Row> {
  const [row] = await rows;
  if (!row) throw new Error("The insert returned nothing");
  return row;
}

const settings = 40;
const metrics = 20;

/**
 * A project of generated runs, by rows alone, with what they are listed by written as the triggers write it: 40 settings,
 * the last, best and best epoch's figure of 20 metrics, the last one of which one run in fifty has, five people, tags.
 */
export async function drawRuns({ db, sql }: Connection, runs: number) {
  const people = Array.from({ length: 5 }, (_, i) => ({ id: newId("Member"), name: `Person ${i}` }));
  await db.insert(user).values(people.map((one) => ({ ...one, email: `${one.id}@example.org` })));
  const userIds = people.map(({ id }) => id);
  const userId = userIds[0] ?? "";
  const { id: teamId } = await first(db.insert(teams).values({ name: "Bench" }).returning());
  await db.insert(members).values({ teamId, userId, role: "owner" });
  const { id: projectId } = await first(db.insert(projects).values({ teamId, name: "Bench" }).returning());
  const { id: datasetId } = await first(db.insert(datasets).values({ projectId, name: "Bench" }).returning());
  const version = await first(
    db
      .insert(versions)
      .values({
        ...{ projectId, datasetId, number: 1, splitMethod: "folders", seed: 1 },
        ...{ fractions: { train: 1, validation: 0, test: 0 }, classes: [], imageCount: 0 },
        counts: { train: [], validation: [], test: [] },
        ...{
          typicalWidth: 96,
          typicalHeight: 96,
          grey: false,
          contentHash: "0".repeat(64),
          createdBy: userId,
        },
      })
      .returning(),
  );
  const indexes = await sql<{ name: string; definition: string }[]>`
    select i.indexname as name, i.indexdef as definition from pg_indexes i
    where i.tablename = 'run_values' and not exists (select 1 from pg_constraint c where c.conname = i.indexname)`;
  for (const { name } of indexes) await sql`drop index ${sql(name)}`;
  await sql.begin(async (tx) => {
    // What the rows point to is there; triggers would write the same values run by run.
    await tx`set local session_replication_role = replica`;
    await tx`set local synchronous_commit = off`;
    await tx`select setseed(0.5)`;
    await tx`
      create temporary table drawn on commit drop as
      select n, 'run_01k9' || lpad(to_hex(n), 8, '0') || substr(md5(n::text), 1, 14) as id,
        now() - (${runs}::int - n) * interval '60 days' / ${runs}::int as at, 60 + 3000 * random() as seconds,
        case when n % 50 = 0 then 'failed' when n % 97 = 0 then 'stopped' else 'finished' end as state,
        (array['adam', 'sgd', 'momentum', 'rmsprop'])[1 + floor(4 * random())::int] as optimizer
      from generate_series(1, ${runs}::int) n`;
    await tx`
      insert into runs (id, project_id, version_id, number, name, state, configuration, epochs, epoch, created_by, created_at,
        started_at, finished_at)
      select id, ${projectId}, ${version.id}, n, 'Bench run ' || n, state::run_state,
        jsonb_build_object('learning', jsonb_build_object('optimizer', optimizer), 'notes', repeat(md5(n::text), 40)), 10, 10,
        (${userIds}::text[])[1 + n % 5], at, at, at + seconds * interval '1 second'
      from drawn`;
    await tx`
      insert into run_fields (project_id, key, source, "numeric")
      select ${projectId}, k, s, b from (
        select 'setting' || i as k, 'setting' as s, true as b from generate_series(1, ${settings}::int - 1) i
        union all select 'learning.optimizer', 'setting', false
        union all select f || '(metric' || i || ')', 'metric', true
          from generate_series(0, ${metrics}::int - 1) i, unnest(array['last', 'best', 'atBest']) f
        union all select f, 'run', false from unnest(array['name', 'state', 'author', 'dataset']) f
        union all select f, 'run', true from unnest(array['version', 'epoch', 'epochs', 'launched', 'duration']) f) fields`;
    await tx`
      insert into run_values (field_id, run, number)
      select f.id, d.n, case
        when f.source = 'setting' then floor(10 * random())
        when f.source = 'metric' then random()
        when f.key = 'launched' then extract(epoch from d.at) when f.key = 'duration' then d.seconds
        when f.key = 'version' then 1 else 10 end
      from run_fields f cross join drawn d where f."numeric" and (f.key not like '%(metric19)' or d.n % 50 = 0)`;
    await tx`
      insert into run_values (field_id, run, text)
      select f.id, d.n, case f.key when 'learning.optimizer' then d.optimizer when 'name' then 'Bench run ' || d.n
        when 'state' then d.state when 'author' then 'Person ' || d.n % 5 else 'Bench' end
      from run_fields f cross join drawn d where not f."numeric"`;
    await tx`insert into run_tags (run_id, project_id, tag, run) select id, ${projectId}, 'paper', n from drawn where n % 200 = 0`;
    // Ten models of twenty versions each, the last of which has the alias.
    await tx`insert into registered_models (id, project_id, name, guarded, parity, approval, created_by)
      select 'registered_' || m, ${projectId}, 'Model ' || m, '{}', false, 'none', ${userId} from generate_series(1, 10) m`;
    await tx`insert into model_versions (id, project_id, registered_model_id, number, run_id, created_by)
      select 'modelversion_' || m || '_' || v, ${projectId}, 'registered_' || m, v, d.id, ${userId}
      from generate_series(1, 10) m, generate_series(1, 20) v, drawn d where d.n = 300 * m + v`;
    await tx`insert into promotions (id, project_id, registered_model_id, alias, model_version_id, rollback, state, created_by)
      select 'promotion_' || m, ${projectId}, 'registered_' || m, 'champion', 'modelversion_' || m || '_20', false, 'applied', ${userId}
      from generate_series(1, 10) m`;
    await tx`insert into model_aliases (registered_model_id, alias, model_version_id, promotion_id)
      select 'registered_' || m, 'champion', 'modelversion_' || m || '_20', 'promotion_' || m from generate_series(1, 10) m`;
  });
  for (const { definition } of indexes) await sql.unsafe(definition);
  // As autovacuum leaves it a minute later.
  for (const table of ["runs", "run_values", "run_fields", "run_tags", "model_versions", "model_aliases"])
    await sql.unsafe(`vacuum analyze ${table}`);
  return { userId, projectId };
}
