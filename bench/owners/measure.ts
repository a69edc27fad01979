import { execute, parse } from "graphql";
import type { DataSource } from "typeorm";
import { createContext } from "../../server/graphql/context";
import { createSchema } from "../../server/schema";
import type { Platform } from "../../shared/compose";
import { defaultProviderId } from "../../shared/domain/identities/frozen-values";
import { findNearMisses } from "../../shared/domain/owners/find-near-misses";
import { resolveOwners } from "../../shared/domain/owners/resolve-owners";
import { takePeopleLock } from "../../shared/domain/people-lock/people-lock";
import type { Actor } from "../../shared/kernel/actor";
import { atMost, exactGoal, type Goal } from "../report";
import { secondsOf } from "../timing";
import { measureImport } from "./import";
import type { OwnersOptions } from "./options";
import { saveOrganization } from "./organization";
import { countStatements } from "./statement-log";
import { measureValues } from "./values";

const ADMIN: Actor = { kind: "service", id: "bench", name: "Bench", roles: ["ADMIN"], scopes: [] };

export async function measureOwners(
  platform: Platform,
  options: OwnersOptions,
  say: (line: string) => void,
): Promise<Goal[]> {
  const { integrationId } = await saveOrganization(platform.db, options);
  return [
    ...(await everything(platform.db, integrationId, say)),
    ...(await oneGroupRenamed(platform, say)),
    ...(await statementsOfList(platform)),
    ...(await hints(platform)),
    ...(await values(platform)),
    ...(await imports(platform, options.people, say)),
  ];
}

async function everything(db: DataSource, integrationId: string, say: (line: string) => void): Promise<Goal[]> {
  const resolve = () => db.transaction((tx) => resolveOwners(tx, { integrationId }, new Date()));
  let changed: readonly string[] = [];
  let seconds = 0;
  const statements = await countStatements(db, async () => {
    seconds = await secondsOf(async () => {
      changed = (await resolve()).changedIds;
    });
  });
  const again = await secondsOf(resolve);
  const counts: { status: string; reason: string | null; count: number }[] = await db.query(
    "select status, reason, count(*)::int as count from resource_ownerships group by 1, 2 order by 3 desc",
  );
  say(`  ${changed.length} written: ${counts.map((row) => `${row.count} ${row.reason ?? row.status}`).join(", ")}`);
  return [
    atMost("Full resolution, s", seconds, 2),
    atMost("Full resolution when nothing changed, s", again, 2),
    atMost("Statements of a full resolution, without the lock", statements, 5),
  ];
}

/** The group with most clusters gets another name; measured until its clusters are written and committed. */
async function oneGroupRenamed({ db, uow, owners }: Platform, say: (line: string) => void): Promise<Goal[]> {
  const [group]: { id: string; name: string; clusters: number }[] = await db.query(
    `select g.id, g.name, count(*)::int as clusters from resource_owners o join identity_groups g on g.id = o.group_id
      group by g.id order by count(*) desc, g.id limit 1`,
  );
  const { id, name, clusters } = group!;
  const before = await transactions(db);
  const rename = (from: string, to: string) =>
    uow.run(ADMIN, async (tx) => {
      await takePeopleLock(tx.manager);
      await tx.manager.query("update identity_groups set name = $2 where id = $1", [id, to]);
      await owners.resolveChanged(tx, {
        changedKeys: [from.toLowerCase(), to.toLowerCase()],
        changedIds: [id],
      });
    });
  const seconds = await secondsOf(() => rename(name, "Renamed"));
  const after = await transactions(db);
  const written = [...after].filter(([resource, xmin]) => before.get(resource) !== xmin).length;
  const back = await secondsOf(() => rename("Renamed", name));
  say(`  ${name} with ${clusters} clusters renamed: ${written} written; renamed back in ${Math.round(back * 1000)} ms`);
  return [
    atMost("One group renamed, ms", seconds * 1000, 100),
    exactGoal("Clusters written for it, of those it owns", written, clusters),
  ];
}

async function transactions(db: DataSource): Promise<Map<string, string>> {
  const rows: { id: string; xmin: string }[] = await db.query(
    "select resource_id as id, xmin::text from resource_ownerships",
  );
  return new Map(rows.map((row) => [row.id, row.xmin]));
}

async function statementsOfList(platform: Platform): Promise<Goal[]> {
  const schema = createSchema();
  const document = parse(
    "query ($first: Int!) { resources(first: $first) { nodes { owners { name members { userName } } } } }",
  );
  const list = async (first: number) => {
    const contextValue = createContext(platform, ADMIN);
    const { errors } = await execute({ schema, document, contextValue, variableValues: { first } });
    if (errors) throw errors[0]!;
  };
  const one = await countStatements(platform.db, () => list(1));
  const hundred = await countStatements(platform.db, () => list(100));
  const milliseconds = (await secondsOf(() => list(100))) * 1000;
  return [
    exactGoal("Statements for the owners and members of 100 resources, as of 1", hundred, one),
    atMost("Owners and members of 100 resources, ms", milliseconds, 200),
  ];
}

/** Suggestions are computed on read, for a page at a time. */
async function hints({ db, ownersQueries }: Platform): Promise<Goal[]> {
  const rows: { id: string }[] = await db.query(
    "select resource_id as id from resource_ownerships where reason = 'NO_MATCH' order by 1 limit 100",
  );
  const readHints = async () => {
    const steps = await ownersQueries.stepsOf(rows.map(({ id }) => id));
    return ownersQueries.hintsOf(steps.flat());
  };
  const hinted = (await readHints()).filter((hint) => hint !== null);
  const groups = await secondsOf(readHints);
  const providerId = await defaultProviderId(db.manager);
  const mistyped = Array.from({ length: 100 }, (_, n) => ({
    attribute: ["user", "role", "costCenter"][n % 3]!,
    providerId,
    value: ["usr.", "role-20", "CC-1000"][n % 3]! + n,
  }));
  const others = await secondsOf(() => findNearMisses(db.manager, mistyped));
  return [
    exactGoal("Hints for 100 mistyped groups", hinted.length, rows.length),
    atMost("The same, ms", groups * 1000, 200),
    atMost("Hints for 100 mistyped people, roles and custom attributes, ms", others * 1000, 500),
  ];
}

const CHOSEN_FROM = 100_000;

async function values(platform: Platform): Promise<Goal[]> {
  const { commonMs, rareMs, sharedMs } = await measureValues(platform, CHOSEN_FROM);
  const page = (what: string, ms: number) => atMost(`A page of ${CHOSEN_FROM} people's ${what}, ms`, ms, 250);
  return [
    page("names, common text", commonMs),
    page("names, rare text", rareMs),
    page("roles and attributes", sharedMs),
  ];
}

/** The event loop's availability matters: a document is parsed in its own thread. */
async function imports(platform: Platform, people: number, say: (line: string) => void): Promise<Goal[]> {
  const goals: Goal[] = [];
  for (const format of ["JSON", "YAML"] as const) {
    const { seconds, longestStallMs } = await measureImport(platform, ADMIN, people, format);
    say(`  ${people} people imported as ${format} in ${seconds.toFixed(1)} s`);
    goals.push(atMost(`Longest stall while ${people} people are imported as ${format}, ms`, longestStallMs, 250));
  }
  return goals;
}
