import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { portableFlow, portableIntegration } from "../../server/terraform/testing/portable";
import { openTerraformHarness } from "../../server/terraform/testing/terraform-harness";
import { AccessFlow } from "../../shared/domain/access-flows/access-flow.entity";
import { IdentityProvider } from "../../shared/domain/identities/identity-provider.entity";
import { Integration } from "../../shared/domain/integrations/integration.entity";
import { Webhook } from "../../shared/domain/webhooks/webhook.entity";
import { ADMIN } from "../../testing/test-domain";
import { exportCommand } from "../commands/export";
import { importCommand } from "../commands/import";
import { DRAWBRIDGE_FILE, TERRAFORM_FILE } from "../write-configuration";
import { runInTest } from "./run-in-test";

const PEOPLE = {
  users: ["ana", "ben"].map((id) => ({ id, userName: id })),
  groups: [{ id: "platform", name: "Platform", members: ["ana"] }],
};

/** A server for export and import. All of them start with the same people, and a connector of the same name. */
export type ConfigurationHarness = Awaited<ReturnType<typeof openConfigurationHarness>>;

export async function openConfigurationHarness() {
  const harness = await openTerraformHarness({ DRAWBRIDGE_RATE_LIMIT: "1000000" });
  const { db, identityProviders } = harness.api.platform;
  const providers = await db.manager.find(IdentityProvider, { order: { name: "ASC" } });
  const okta = providers.find(({ name }) => name === "Okta")!;
  await identityProviders.importFile(ADMIN, okta.id, JSON.stringify(PEOPLE), true);
  const folder = await mkdtemp(join(tmpdir(), "configuration-"));
  const env = { DRAWBRIDGE_ENDPOINT: harness.origin, DRAWBRIDGE_TOKEN: harness.token };
  const people: { id: string; name: string }[] = await db.query(
    `select person_id as id, user_name as name from identities where person_id is not null`,
  );
  return {
    ...harness,
    env,
    folder,
    providerIds: providers.map(({ id }) => id),
    personId: (name: string) => people.find((one) => one.name === name)!.id,
    async empty(): Promise<void> {
      // Truncating integrations would cascade to identity providers.
      for (const table of ["access_flows", "integrations", "webhooks", "role_assignments"]) {
        await db.query(`delete from ${table}`);
      }
    },
    export: (to = folder, more: Readonly<Record<string, string>> = {}) =>
      runInTest(exportCommand, [to], { ...env, ...more }),
    /** Imports the files of another one's export. */
    import: (from: string, options: readonly string[] = ["--apply"], more: Readonly<Record<string, string>> = {}) =>
      runInTest(importCommand, [from, ...options], { ...env, ...more }),
    files: async () => ({
      terraform: await readFile(join(folder, TERRAFORM_FILE), "utf8"),
      drawbridge: await readFile(join(folder, DRAWBRIDGE_FILE), "utf8"),
    }),
    /** The whole configuration in the tables, with names in the place of ids. */
    async everything(): Promise<object> {
      const integrations = await db.manager.find(Integration, { order: { nameKey: "ASC" } });
      const flows = await db.manager.find(AccessFlow, { order: { nameKey: "ASC" } });
      const named = [...providers, ...integrations, { id: harness.connectorId, name: "the connector" }];
      const nameOf = (id: string) => named.find((one) => one.id === id)?.name ?? id;
      return {
        integrations: integrations.map((one) => ({
          ...portableIntegration(one, nameOf),
          externalId: one.externalId,
        })),
        flows: flows.map((one) => portableFlow(one, nameOf)),
        roles: await db.query(
          `select home.user_name, given.role from role_assignments given join homes home on home.id = given.person_id order by 1, 2`,
        ),
        webhooks: (await db.manager.find(Webhook, { order: { url: "ASC" } })).map((webhook) => ({
          url: webhook.url,
          format: webhook.format,
          events: webhook.events,
          disabledReason: webhook.disabledReason,
        })),
      };
    },
    async close(): Promise<void> {
      await harness.close();
      await rm(folder, { recursive: true });
    },
  };
}
