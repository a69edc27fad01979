import { Client } from "pg";
import type { DataSource } from "typeorm";
import { GROUP_KIND } from "../../shared/domain/identities/scim/protocol/scim-schema";
import { quantile } from "../quantile";
import { atLeast, atMost, type Goal, shownGoal } from "../report";
import { secondsOf, timesOf } from "../timing";
import type { ScimOptions } from "./options";
import { saveScimPeople, scimPerson } from "./people";

export interface ScimServer {
  /** Up to and including /scim/v2. */
  readonly url: string;
  readonly token: string;
  readonly providerId: string;
  readonly databaseUrl: string;
}

const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const REPEAT = 30;

export async function measureScim(db: DataSource, server: ScimServer, options: ScimOptions): Promise<Goal[]> {
  const creations = await measureCreations(server, options);
  await saveScimPeople(db, server.providerId, options.people);
  return [...creations, ...(await measureLists(server, options)), ...(await measureGroups(db, server, options))];
}

/** Beside the same rows written straight into the database, one transaction for each person, by as many clients. */
async function measureCreations(server: ScimServer, { creations, clients }: ScimOptions): Promise<Goal[]> {
  await inParallel(clients, 200, (n) => create(server, `warm-up-${n}`));
  const perSecond =
    creations / (await secondsOf(() => inParallel(clients, creations, (n) => create(server, `new-${n}`))));
  const bare = creations / (await bareSeconds(server, creations, clients));
  return [
    atLeast(`People created per second by ${clients} clients`, perSecond, 200),
    shownGoal("The same rows written bare, per second", bare),
    shownGoal("Bare / created", bare / perSecond),
  ];
}

async function bareSeconds(
  { databaseUrl, providerId }: ScimServer,
  creations: number,
  clients: number,
): Promise<number> {
  const connections = await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = new Client({ connectionString: databaseUrl });
      await client.connect();
      return client;
    }),
  );
  const seconds = await secondsOf(() =>
    inParallel(clients, creations, async (n, worker) => {
      const client = connections[worker]!;
      await client.query("begin");
      const { rows } = await client.query(
        `insert into people (id, home_id, created_at) values (gen_random_uuid(), gen_random_uuid(), now()) returning id as person_id, home_id as id`,
      );
      await client.query(
        `insert into identities (id, provider_id, person_id, external_id, scim_external_id, user_name, display_name, active,
                                 roles, attributes, created_at)
         values ($1, $2, $3, $4, $4, $4, $4, true, '{}', '{}', now())`,
        [rows[0].id, providerId, rows[0].person_id, `bare-${n}`],
      );
      await client.query(
        `insert into scim_users (identity_id, provider_id, user_name_key, resource, version, created_at, modified_at)
         values ($1, $2, $3, $4, 1, now(), now())`,
        [rows[0].id, providerId, `bare-${n}`, JSON.stringify({ ...scimPerson(`bare-${n}`), schemas: undefined })],
      );
      await client.query(
        `insert into audit_events (id, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id)
         values (gen_random_uuid(), now(), 'service', 'bench', 'bench', 'identity.created', 'identity', $1)`,
        [rows[0].id],
      );
      await client.query("commit");
    }),
  );
  await Promise.all(connections.map((client) => client.end()));
  return seconds;
}

async function measureLists(server: ScimServer, { people }: ScimOptions): Promise<Goal[]> {
  const filter = (text: string) => `/Users?filter=${encodeURIComponent(text)}`;
  return [
    atMost("First page of 100 people, ms", await medianOf(() => get(server, "/Users?startIndex=1&count=100")), 50),
    atMost(
      "Last page of 100, ms",
      await medianOf(() => get(server, `/Users?startIndex=${people - 100}&count=100`)),
      50,
    ),
    atMost("One by userName, ms", await medianOf(() => get(server, filter('userName eq "USER-77@example.com"'))), 50),
    atMost("One by externalId, ms", await medianOf(() => get(server, filter('externalId eq "ext-77"'))), 50),
    shownGoal(
      "One by e-mail address, ms",
      await medianOf(() => get(server, filter('emails.value eq "user-77@example.com"'))),
    ),
    shownGoal(
      "Sorted by family name, ms",
      await medianOf(() => get(server, "/Users?sortBy=name.familyName&count=100")),
    ),
  ];
}

async function measureGroups(db: DataSource, server: ScimServer, { people }: ScimOptions): Promise<Goal[]> {
  const rows: { id: string }[] = await db.query(
    "select identity_id as id from scim_users where provider_id = $1 order by id limit $2",
    [server.providerId, people],
  );
  const { id } = await send(server, "POST", "/Groups", { schemas: [GROUP_KIND.schema.id], displayName: "Everybody" });
  const patch = (op: string, some: readonly { id: string }[]) => {
    const Operations = [{ op, path: "members", value: some.map((one) => ({ value: one.id })) }];
    return send(server, "PATCH", `/Groups/${id}`, { schemas: [PATCH_OP], Operations });
  };
  const added = await secondsOf(() => patch("Add", rows.slice(0, 10_000)));
  for (let at = 10_000; at < rows.length; at += 10_000) await patch("Add", rows.slice(at, at + 10_000));
  const one = await medianOf(async () => {
    await patch("Remove", rows.slice(5, 6));
    await patch("Add", rows.slice(5, 6));
  });
  return [
    atMost("A PATCH that adds 10,000 members, ms", added * 1000, 2_000),
    atMost(`One removed and added in a group of ${people}, ms`, one, 100),
    atMost(
      "That group without its members, ms",
      await medianOf(() => get(server, `/Groups/${id}?excludedAttributes=members`)),
      50,
    ),
    atMost("The list it stands in, ms", await medianOf(() => get(server, "/Groups?count=100")), 50),
    shownGoal("That group with its members, ms", (await secondsOf(() => get(server, `/Groups/${id}`))) * 1000),
  ];
}

async function create(server: ScimServer, name: string): Promise<void> {
  await send(server, "POST", "/Users", scimPerson(name));
}

async function get(server: ScimServer, path: string): Promise<void> {
  await send(server, "GET", path);
}

async function send({ url, token }: ScimServer, method: string, path: string, body?: object): Promise<{ id: string }> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path.slice(0, 60)} was answered ${answer.status}: ${text}`);
  return text === "" ? { id: "" } : JSON.parse(text);
}

async function inParallel(workers: number, count: number, work: (n: number, worker: number) => Promise<void>) {
  let next = 0;
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      while (next < count) {
        next += 1;
        await work(next, worker);
      }
    }),
  );
}

async function medianOf(work: () => Promise<void>): Promise<number> {
  return quantile(await timesOf(REPEAT, work), 0.5);
}
