import type { DataSource } from "typeorm";
import { aDefinition, aTarget, saveCluster, saveFlow } from "../../../../testing/access-flows";
import { accountNumber, saveAccount, saveConnector, saveIntegration } from "../../../../testing/factories";
import { ADMIN, type TestDomain } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import type { Condition, FlowDefinition } from "../../access-flows/flow-definition";
import { Identity, IdentityGroup } from "../../identities/identity.entity";
import { IdentityProvider, type ProviderKind } from "../../identities/identity-provider.entity";
import { takePeopleLock } from "../../people-lock/people-lock";

export interface FixtureUser {
  readonly id: string;
  readonly userName?: string;
  readonly email?: string;
  readonly active?: boolean;
}

export interface FixtureGroup {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
}

export type ProviderFixture = Awaited<ReturnType<typeof createProviderFixture>>;

/** An integration with two clusters: 'payments', whose tag names its owners, and 'lab', without owners of its own. */
export async function createProviderFixture(domain: TestDomain) {
  const { db, identityProviders } = domain;
  await domain.empty("outbox_messages", "webhooks");

  /** A provider of any kind with these people, as after a read. */
  const provider = async (
    name: string,
    users: readonly FixtureUser[],
    groups: readonly FixtureGroup[] = [],
    kind: ProviderKind = "FILE",
  ): Promise<IdentityProvider> => {
    const made = await identityProviders.create(ADMIN, name);
    await read(made, users, groups);
    if (kind !== "FILE") await db.manager.update(IdentityProvider, made.id, { kind });
    return db.manager.findOneByOrFail(IdentityProvider, { id: made.id });
  };
  const read = (
    to: Pick<IdentityProvider, "id">,
    users: readonly FixtureUser[],
    groups: readonly FixtureGroup[] = [],
  ) =>
    identityProviders.importFile(
      ADMIN,
      to.id,
      JSON.stringify({
        users: users.map(({ userName, email, ...user }) => ({
          ...user,
          userName: userName ?? user.id,
          email: email ?? `${userName ?? user.id}@example.com`,
        })),
        groups,
      }),
      true,
    );

  /** Has to be called with a default provider, which saved values then name. */
  const clusters = async () => {
    const connector = await saveConnector(db);
    const saved = await saveIntegration(db, connector, { name: "Production", nameKey: "production" });
    const account = await saveAccount(db, saved, { accountId: accountNumber(1) });
    const payments = await saveCluster(db, account, "payments", { tags: { team: "Payments" } });
    const lab = await saveCluster(db, account, "lab");
    await domain.act(async (tx) => {
      await takePeopleLock(tx.manager);
      const owners = await domain.owners.freeze(
        tx.manager,
        {
          integrationOwners: [{ attribute: "group", providerId: null, values: ["Platform"] }],
          ownerRules: [{ keyName: "team", attribute: "group", providerId: null, separator: null }],
        },
        [],
      );
      await tx.manager.query("update integrations set integration_owners = $2, owner_rules = $3 where id = $1", [
        saved.id,
        JSON.stringify(owners.integrationOwners),
        JSON.stringify(owners.ownerRules),
      ]);
      await domain.owners.resolveIntegration(tx, saved.id);
    });
    return { integration: saved, payments, lab };
  };

  return {
    provider,
    read,
    clusters,
    flow: (name: string, integrationId: string, given: Partial<FlowDefinition> = {}, trigger = "SELF_SERVE" as const) =>
      saveFlow(db, {
        name,
        nameKey: name.toLowerCase(),
        trigger,
        definition: aDefinition({ targets: [aTarget(integrationId)], ...given }),
      }),
    identity: (of: Pick<IdentityProvider, "id">, externalId: string) =>
      db.manager.findOneByOrFail(Identity, { providerId: of.id, externalId }),
    group: (of: Pick<IdentityProvider, "id">, name: string) =>
      db.manager.findOneByOrFail(IdentityGroup, { providerId: of.id, name }),
    reload: ({ id }: Pick<IdentityProvider, "id">) => db.manager.findOneByOrFail(IdentityProvider, { id }),
    signedIn: async ({ id: identityId }: Pick<Identity, "id">): Promise<string> => {
      const id = newId();
      await db.query(
        `insert into sessions (id, token_hash, identity_id, provider, amr, created_at, last_seen_at, expires_at)
         values ($1::uuid, $1::uuid::text, $2, 'okta', '{}', $3, $3, $3::timestamptz + interval '12 hours')`,
        [id, identityId, domain.clock.now()],
      );
      return id;
    },
    everything: () => contents(db),
  };
}

export const conditionOn = (attribute: string, ...values: string[]): Condition => ({
  attribute,
  operator: "IS",
  values,
  providerId: null,
});

export const anyOfConditions = (...conditions: Condition[]) => ({ operator: "OR" as const, conditions });

/** Every row of every table but the audit log, with the transaction that wrote it. */
async function contents(db: DataSource): Promise<Record<string, unknown>> {
  const tables: { name: string }[] = await db.query(
    `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' and table_name !~ '^(audit|bull|migrations)' order by 1`,
  );
  const rows = await Promise.all(
    tables.map(({ name }) => db.query(`select t.xmin::text as x, to_jsonb(t) as row from ${name} t order by 2`)),
  );
  return Object.fromEntries(tables.map(({ name }, n) => [name, rows[n]]));
}
