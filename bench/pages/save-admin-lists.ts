import type { DataSource } from "typeorm";
import type { Platform } from "../../shared/compose";
import { DoctorCheck, DoctorRun } from "../../shared/domain/doctor/doctor-run.entity";
import { doctorSettingsOf } from "../../shared/domain/doctor/doctor-settings";
import { Integration } from "../../shared/domain/integrations/integration.entity";
import { systemActor } from "../../shared/kernel/actor";
import { newId } from "../../shared/kernel/ids";
import { saveConnector, saveIntegration, saveProvider, saveRun } from "../../testing/factories";
import { saveSlot, saveSlotAssignment } from "../../testing/slots";
import { saveEvents } from "../audit/save-events";
import { ROWS } from "./save-busy-people";

const BENCH = systemActor("bench");

/** More than a page of everything that only admins and auditors list. */
export async function saveAdminLists(platform: Platform, people: { member: string; owner: string }, events: number) {
  const { db } = platform;
  const [{ id: integration }] = await db.query("select id from integrations");
  const [{ id: provider }] = await db.query("select id from identity_providers");
  for (let n = 0; n < ROWS; n += 1) await saveConnected(db, n);
  await saveDoctorRun(db, await db.manager.findOneByOrFail(Integration, { id: integration }), ROWS);
  await saveLinkOnly(db);
  await saveFlows(db);
  await saveFindings(db);
  await savePool(db, integration, people.member);
  await saveCallers(platform, people);
  await saveEvents(platform, events);
  await saveHistory(db);
  return {
    staff: await saveStaff(db),
    ids: {
      integration,
      provider,
      connector: integration,
      syncRun: await saveRuns(db, integration),
      webhook: await saveWebhooks(db),
    },
  };
}

/** An integration with a connector of its own, what the doctor said of it, a sync, and a provider. */
async function saveConnected(db: DataSource, n: number): Promise<void> {
  const connector = await saveConnector(db, { name: `connector-${n}` });
  const integration = await saveIntegration(db, connector, { name: `Organization ${n}` });
  const finishedAt = new Date();
  await saveRun(db, integration, { state: "SUCCEEDED", accountsTotal: 1, accountsDone: 1, finishedAt });
  await saveDoctorRun(db, integration, 1);
  await saveProvider(db, { name: `Provider ${n}` });
}

async function saveDoctorRun(db: DataSource, integration: Integration, checks: number): Promise<void> {
  const moments = { startedAt: new Date(), finishedAt: new Date() };
  const facts = { state: "FINISHED" as const, requestedBy: "bench", units: [], accountsTotal: 1, accountsDone: 1 };
  const common = {
    connectorId: integration.connectorId,
    settings: doctorSettingsOf(integration),
    ...facts,
    ...moments,
  };
  const runId = newId();
  await db.manager.insert(DoctorRun, { id: runId, integrationId: integration.id, ...common });
  // A test of the connector alone.
  await db.manager.insert(DoctorRun, { id: newId(), integrationId: null, ...common });
  for (let position = 1; position <= checks; position += 1) {
    const found = { name: "MEMBER_ROLE", state: "FAILED", message: "Denied.", advice: "Paste this." } as const;
    await db.manager.insert(DoctorCheck, { runId, position, accountId: String(position), ...found });
  }
}

/** Identities of which nobody knows whose they are. */
async function saveLinkOnly(db: DataSource): Promise<void> {
  const { id } = await saveProvider(db, { name: "Center", kind: "AWS_IDENTITY_CENTER", standing: "LINK_ONLY" });
  await db.query(
    `insert into identities (id, provider_id, external_id, user_name, email, display_name, active, roles, attributes, created_at)
     select gen_random_uuid(), $1, 'c-' || n, 'center.' || n, 'center.' || n || '@example.net', 'Center ' || n, true, '{}', '{}', now()
       from generate_series(1, $2::int) n`,
    [id, ROWS],
  );
}

/** Flows of other people, so that a list of flows has a second page. */
async function saveFlows(db: DataSource): Promise<void> {
  await db.query(
    `insert into access_flows (id, name, name_key, active, trigger, max_duration_seconds, definition, created_at, updated_at, version)
     select gen_random_uuid(), 'Team ' || n, 'team ' || n, true, 'SELF_SERVE', 3600,
            jsonb_set(f.definition, '{requestors,conditions,0,values}', jsonb_build_array('role-' || (100 + n))), now(), now(), 1
       from generate_series(1, $1::int) n, (select definition from access_flows where name = 'Flow 1') f`,
    [ROWS],
  );
}

/** More entries of others than fit a page on the clusters about which something waits, and some accepted findings. */
async function saveFindings(db: DataSource): Promise<void> {
  await db.query(
    `insert into drift_findings (id, resource_id, integration_id, principal_arn, kind, entry_arn, access, tags, differences, since, appeared, described_at)
     select gen_random_uuid(), r.id, r.integration_id, 'arn:aws:iam::' || r.account_id || ':role/tool-' || n, 'FOREIGN', 'arn',
            '{"policies": [{"policy": "AmazonEKSViewPolicy", "namespaces": null}], "kubernetesGroups": []}', '{"by": "terraform"}',
            array['Drawbridge did not make it.'], now(), false, now()
       from resources r, generate_series(1, $1::int) n
      where r.id in (select resource_id from access_request_items where state = 'PENDING')`,
    [ROWS],
  );
  await db.query(
    `insert into drift_acceptances (finding_id, facts, reason, accepted_at, accepted_by_name)
     select id, '{}', 'Made by Terraform.', now(), 'Ada' from drift_findings order by since limit $1`,
    [ROWS],
  );
}

/** Leased slots, each with somebody whom no lease knows in another account. */
async function savePool(db: DataSource, integrationId: string, personId: string): Promise<void> {
  for (let n = 1; n <= ROWS; n += 1) {
    const slot = await saveSlot(db, { id: integrationId }, n);
    await saveSlotAssignment(db, slot, { accountId: String(n).padStart(12, "0") });
    await db.query(
      `insert into bindings (id, person_id, integration_id, account_id, strategy, state, slot_id, permission_set_arn, permission_set_name,
                             principal_arn, principal_unique_id, identity_center_user_id, began_at, created_at)
       values (gen_random_uuid(), $1, $2, lpad($3::text, 12, '0'), 'IDENTITY_CENTER', 'READY', $4, $5, $6, 'arn:role/' || $3, 'AROA' || $3,
               'user', now(), now())`,
      [personId, integrationId, n + 100, slot.id, slot.permissionSetArn, slot.name],
    );
  }
}

/** The callers of the API with their tokens, and the delegations in force. */
async function saveCallers({ db, serviceAccounts }: Platform, { member, owner }: Record<"member" | "owner", string>) {
  for (let n = 0; n < ROWS; n += 1) {
    const { id } = await serviceAccounts.create(BENCH, `Program ${n}`, ["MEMBER"]);
    await serviceAccounts.createToken(BENCH, id, { name: "Pipeline" });
  }
  const [{ id: identity }] = await db.query("select home_id as id from people where id = $1", [member]);
  await db.query(
    `insert into api_tokens (id, name, kind, token_hash, identity_id, roles, created_at)
     select gen_random_uuid(), 'Token ' || n, 'person', 'hash-' || n, $1, '{MEMBER}', now() from generate_series(1, $2::int) n`,
    [identity, ROWS],
  );
  await db.query(
    `insert into sessions (id, token_hash, identity_id, provider, amr, created_at, last_seen_at, expires_at)
     select gen_random_uuid(), 'session-' || n, $1, 'okta', '{}', now(), now(), now() + interval '8 hours' from generate_series(1, 10) n`,
    [identity],
  );
  await db.query(
    `insert into delegations (id, from_person_id, to_person_id, starts_at, until, reason, created_at, ended_at, end_reason, start_announced)
     select gen_random_uuid(), case when n % 2 = 0 then $1::uuid else $2::uuid end, case when n % 2 = 0 then $2::uuid else $1::uuid end,
            now() - interval '9 days', now() - interval '8 days', 'Away', now() - n * interval '1 hour', now() - interval '8 days', 'TIME_OVER', true
       from generate_series(1, $3::int) n`,
    [member, owner, ROWS],
  );
  await db.query(
    `insert into role_assignments (person_id, role, created_at)
     select id, 'AUDITOR', now() from homes where active and id not in ($1, $2) order by id limit $3`,
    [member, owner, ROWS],
  );
}

/** Events about clusters, as of grants on them. */
async function saveHistory(db: DataSource): Promise<void> {
  await db.query(
    `insert into audit_events (id, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id, about)
     select gen_random_uuid(), now() - n * interval '1 second', 'person', 'bench', 'Bench', 'grant.active', 'grant', 'g-' || n, array[r.id]
       from (select distinct resource_id as id from access_request_items where state = 'PENDING') r, generate_series(1, $1::int) n`,
    [ROWS],
  );
}

/** Syncs of the organization; the last one could not look at any account. */
async function saveRuns(db: DataSource, integrationId: string): Promise<string> {
  const integration = { id: integrationId, connectorId: integrationId };
  for (let n = 0; n < ROWS; n += 1) {
    await saveRun(db, integration, {
      state: "SUCCEEDED",
      createdAt: new Date(2026, 0, 1, 0, n),
      finishedAt: new Date(),
    });
  }
  const ended = { accountsTotal: 1_000, accountsDone: 1_000, accountsFailed: 1_000, finishedAt: new Date() };
  const { id } = await saveRun(db, integration, { state: "PARTIAL", createdAt: new Date(), ...ended });
  await db.query(
    `insert into sync_run_accounts (run_id, account_id, account_name, state, outcome, code, message, operation, regions, finished_at)
     select $1, lpad(n::text, 12, '0'), 'account ' || n, 'DONE', 'DENIED', 'AccessDenied', 'Denied.', 'ListClusters',
            jsonb_build_array(jsonb_build_object('region', 'eu-west-1', 'outcome', 'DENIED', 'code', 'AccessDenied', 'message', 'Denied.',
              'operation', 'ListClusters', 'requestId', 'r-' || n, 'clustersFound', 0)), now()
       from generate_series(1, 1000) n`,
    [id],
  );
  await db.query(
    `insert into account_regions (account_row_id, region, outcome, observed_at, listed_at)
     select a.id, r, 'OK', now(), now() from accounts a, unnest('{eu-west-1,us-east-1,ap-south-1,eu-central-1}'::text[]) r`,
  );
  return id;
}

/** Webhooks; the first one has more than a page of deliveries. */
async function saveWebhooks(db: DataSource): Promise<string> {
  const webhooks: { id: string }[] = await db.query(
    `insert into webhooks (id, url, events, format, version, secret, secret_set_at, created_at)
     select gen_random_uuid(), 'https://hooks.example.com/' || n, '{grant.ended}', 'JSON', 1, 'sealed', now(), now() from generate_series(1, $1::int) n
     returning id`,
    [ROWS],
  );
  const first = webhooks[0]!.id;
  await db.query(
    `with told as (insert into outbox_messages (id, event, subject_type, subject_id, data, created_at, notified_at)
       select gen_random_uuid(), 'grant.ended', 'grant', 'g', '{}', now(), now() from generate_series(1, $1::int) returning id)
     insert into webhook_deliveries (id, outbox_message_id, webhook_id, state, attempts, last_status, created_at, ended_at)
     select gen_random_uuid(), told.id, w.id, 'DELIVERED', 1, 200, now(), now()
       from told, unnest($2::uuid[]) w (id)`,
    [ROWS, webhooks.map(({ id }) => id)],
  );
  return first;
}

/** Two people with no part in anything: an admin, and an auditor. */
async function saveStaff(db: DataSource) {
  const [admin, auditor]: { personId: string; identityId: string }[] = await db.query(
    `select person_id as "personId", id as "identityId" from acting_identities i
      where not exists (select from grants g where g.person_id = i.person_id and g.state = 'ACTIVE')
        and person_id not in (select person_id from role_assignments) order by id desc limit 2`,
  );
  await db.query(
    "insert into role_assignments (person_id, role, created_at) values ($1, 'ADMIN', now()), ($2, 'AUDITOR', now())",
    [admin!.personId, auditor!.personId],
  );
  return { admin: admin!, auditor: auditor! };
}
