import { createHash } from "node:crypto";
import type { DataSource } from "typeorm";
import type { Platform } from "../../shared/compose";
import { permissionsOf } from "../../shared/domain/catalog/permissions";
import { aDefinition, aTarget, saveFlow } from "../../testing/access-flows";
import { saveHistory } from "../access/history";

/** The address, tokens and ids that an attack and a measurement need; sent to the attacker's process as JSON. */
export interface AbuseWorld {
  /** The token of a member who owns clusters, and attacks. */
  readonly attackerToken: string;
  /** The token of another member, who reads their requests. */
  readonly otherToken: string;
  /** Twenty clusters, and twenty permissions with fifty namespaces each where they can have some. */
  readonly resourceIds: readonly string[];
  readonly permissions: readonly object[];
  /** Grants on the attacker's clusters. */
  readonly grantIds: readonly string[];
}

const [ATTACKER, OTHER] = ["bench-token-of-the-attacker", "bench-token-of-the-other-person"];
const NAMESPACES = Array.from({ length: 50 }, (_, n) => `team-${n}`);

/** An organization with a history, in which two members have a token each. */
export async function saveAbuseWorld({ db, owners, uow }: Platform): Promise<AbuseWorld> {
  const { integrationId } = await saveHistory(db, { past: 2_000, active: 500, clusters: 200, people: 500 });
  const bench = { kind: "system", id: "bench", name: "Bench", roles: [], scopes: [] } as const;
  await uow.run(bench, (tx) => owners.resolveIntegration(tx, integrationId));
  const [attacker, other] = [await ownerOfMost(db), await anybodyElse(db)];
  await saveToken(db, attacker, ATTACKER);
  await saveToken(db, other, OTHER);
  const permissions = twentyPermissions();
  await saveFlow(db, {
    name: "Everything",
    definition: aDefinition({
      targets: [
        aTarget(integrationId, {
          permissions: permissionsOf("EKS_CLUSTER").map(({ id, kind }) => ({
            permission: id,
            namespaces: null,
            groups: kind === "KUBERNETES_GROUP" ? ["team-*"] : [],
          })),
        }),
      ],
      approverPolicy: { mode: "ANY_OF", groups: [{ operator: "OR", approvers: [{ kind: "OWNER" }] }] },
    }),
  });
  // The flow of the history has no rules.
  await db.query("update access_flows set active = false, deleted_at = now() where name = 'Bench'");
  await saveLongRequests(db, attacker, other);
  const resources: { id: string }[] = await db.query(
    "select id from resources where type = 'EKS_CLUSTER' order by name limit 20",
  );
  const grants: { id: string }[] = await db.query(
    `select g.id from grants g join resource_owners o on o.resource_id = g.resource_id
       join identity_group_members m on m.group_id = o.group_id join identities i on i.id = m.identity_id
      where i.person_id = $1 and g.state = 'ACTIVE'`,
    [attacker],
  );
  await db.query("vacuum analyze");
  const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
  return {
    attackerToken: ATTACKER,
    otherToken: OTHER,
    resourceIds: ids(resources),
    permissions,
    grantIds: ids(grants),
  };
}

function twentyPermissions(): object[] {
  const policies = permissionsOf("EKS_CLUSTER").filter(({ namespaces }) => namespaces);
  return Array.from({ length: 20 }, (_, n) => ({
    permission: policies[n % policies.length]!.id,
    namespaces: NAMESPACES.map((name) => `${name}-${n}`),
  }));
}

async function ownerOfMost(db: DataSource): Promise<string> {
  const [row]: { id: string }[] = await db.query(
    `select i.person_id as id from resource_owners o join identity_group_members m on m.group_id = o.group_id
       join identities i on i.id = m.identity_id and i.active
       join grants g on g.resource_id = o.resource_id and g.state = 'ACTIVE'
      group by i.person_id order by count(*) desc, i.person_id limit 1`,
  );
  return row!.id;
}

async function anybodyElse(db: DataSource): Promise<string> {
  const [row]: { id: string }[] = await db.query("select person_id as id from identities where user_name = 'user.7'");
  return row!.id;
}

async function saveToken(db: DataSource, personId: string, token: string): Promise<void> {
  await db.query(
    `insert into api_tokens (id, name, kind, token_hash, identity_id, roles, created_at, expires_at)
     select gen_random_uuid(), 'bench', 'person', $2, home_id, '{MEMBER}', now(), now() + interval '1 day' from people where id = $1`,
    [personId, createHash("sha256").update(token).digest("hex")],
  );
}

/** Saves requests. Those of the attacker have the longest justifications, so that lists of them have the most bytes. */
async function saveLongRequests(db: DataSource, attacker: string, other: string): Promise<void> {
  for (const [personId, count, bytes] of [
    [attacker, 300, 4_000],
    [other, 100, 60],
  ] as const) {
    await db.query(
      `with made as (
         insert into access_requests (id, requester_id, grantee_id, justification, state, created_at, changed_at, version)
         select gen_random_uuid(), $1, $1, repeat('x', $3::int), 'REJECTED', now() - n * interval '1 minute', now() - n * interval '1 minute', 2
           from generate_series(1, $2::int) n returning id, created_at)
       insert into access_request_items (id, request_id, resource_id, resource_name, flow_id, access, rules, state, state_since)
       select gen_random_uuid(), m.id, i.resource_id, i.resource_name, i.flow_id, i.access, '{}', 'REJECTED', m.created_at
         from made m cross join (select * from access_request_items limit 1) i`,
      [personId, count, bytes],
    );
  }
}
