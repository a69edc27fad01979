import { AccessFlow } from "../../../shared/domain/access-flows/access-flow.entity";
import { Integration } from "../../../shared/domain/integrations/integration.entity";
import { saveConnector, saveIntegration, saveProvider } from "../../../shared/testing/factories";
import { ADMIN } from "../../../shared/testing/test-domain";
import { createApp } from "../../app";
import { createTestApi } from "../../testing/api";

/** The workers of both installations announce themselves by one key. */
export const CONNECTOR_ID = "0198c0de-0000-7000-8000-00000000c0c0";
export const PROVIDER_NAMES = ["Okta", 'The "old" ${directory}'] as const;
export const INTEGRATION_NAMES = ["AWS production", "AWS sandbox"] as const;

/** Another one has the same providers and integrations by their names, with ids of its own. */
export type Installation = Awaited<ReturnType<typeof openInstallation>>;

export async function openInstallation() {
  const api = await createTestApi({ DRAWBRIDGE_URL: "https://drawbridge.example.com" });
  const { db, serviceAccounts } = api.platform;
  const connector = await saveConnector(db, { id: CONNECTOR_ID });
  const providerIds: string[] = [];
  for (const name of PROVIDER_NAMES) providerIds.push((await saveProvider(db, { name, nameKey: name.toLowerCase() })).id);
  const integrationIds: string[] = [];
  for (const name of INTEGRATION_NAMES) {
    const given = { name, nameKey: name.toLowerCase(), managementAccountRoleArn: null };
    integrationIds.push((await saveIntegration(db, connector, given)).id);
  }
  const app = await createApp(api.platform);
  const { id } = await serviceAccounts.create(ADMIN, "Terraform", ["ADMIN"]);
  const { token } = await serviceAccounts.createToken(ADMIN, id, { scopes: ["READ", "ADMIN", "GOVERN"] });
  return {
    api,
    providerIds,
    integrationIds,
    /** As the provider does: answers the id of what was made. */
    async apply(path: string, document: object): Promise<string> {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await app.inject({ method: "POST", url: `/api/admin/${path}`, headers, payload: document });
      expect([answer.statusCode, answer.statusCode === 200 ? "" : answer.body]).toEqual([200, ""]);
      return answer.json<{ id: string }>().id;
    },
    integration: (integrationId: string) => db.manager.findOneByOrFail(Integration, { id: integrationId }),
    flow: (flowId: string) => db.manager.findOneByOrFail(AccessFlow, { id: flowId }),
    async close(): Promise<void> {
      await app.close();
      await api.close();
    },
  };
}
