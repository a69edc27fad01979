import type { FastifyInstance } from "fastify";
import { IdentityProvider } from "../../../shared/domain/identities/identity-provider.entity";
import type { Role, Scope } from "../../../shared/kernel/actor";
import { saveConnector } from "../../../testing/factories";
import { ADMIN } from "../../../testing/test-domain";
import { createApp } from "../../app";
import { createTestApi, type TestApi } from "../../testing/api";
import { flowResource, integrationResource } from "./framework";
import type { FlowModel, IntegrationModel } from "./provider-models";
import { httpTransport, ProviderWire, type Transport } from "./provider-wire";

/** The server on a port of its own, with a database of its own, a connector, and two identity providers. */
export interface TerraformHarness {
  readonly api: TestApi;
  readonly app: FastifyInstance;
  readonly origin: string;
  readonly connectorId: string;
  /** A token with the scopes ADMIN and GOVERN. */
  readonly token: string;
  readonly wire: ProviderWire;
  /** Its own service account each time. */
  tokenFor(roles: readonly Role[], scopes?: readonly Scope[]): Promise<string>;
  /** Takes away every flow, and every integration but that of this name. */
  empty(except?: string): Promise<void>;
  wireBy(transport: (real: Transport) => Transport): ProviderWire;
  close(): Promise<void>;
}

export async function openTerraformHarness(env: Readonly<Record<string, string>> = {}): Promise<TerraformHarness> {
  const api = await createTestApi(env);
  const app = await createApp(api.platform);
  const origin = await app.listen({ host: "127.0.0.1", port: 0 });
  const { serviceAccounts, identityProviders, db } = api.platform;
  const connector = await saveConnector(db, { name: "ecs-main", lastSeenAt: api.clock.now() });
  for (const name of ["Okta", "Google Oauth"]) await identityProviders.create(ADMIN, name);
  let made = 0;
  const tokenFor: TerraformHarness["tokenFor"] = async (roles, scopes) => {
    made += 1;
    const { id } = await serviceAccounts.create(ADMIN, `Terraform ${made}`, roles);
    return (await serviceAccounts.createToken(ADMIN, id, scopes ? { scopes: [...scopes] } : {})).token;
  };
  const token = await tokenFor(["ADMIN"], ["ADMIN", "GOVERN"]);
  const real = httpTransport(origin, token);
  return {
    api,
    app,
    origin,
    connectorId: connector.id,
    token,
    wire: new ProviderWire(real),
    tokenFor,
    async empty(except = "") {
      await db.query("delete from access_flows");
      await db.query("delete from client_requests");
      await db.query("delete from integrations where name <> $1", [except]);
    },
    wireBy: (transport) => new ProviderWire(transport(real)),
    async close() {
      await app.close();
      await api.close();
    },
  };
}

export async function idOfSource({ api }: TerraformHarness, name: string): Promise<string> {
  return (await api.platform.db.manager.findOneByOrFail(IdentityProvider, { name })).id;
}

export function anIntegration(
  { connectorId }: Pick<TerraformHarness, "connectorId">,
  given: Partial<IntegrationModel> = {},
): IntegrationModel {
  return {
    name: "AWS production",
    type: "aws-organization",
    connector_id: connectorId,
    connected_resource_types: ["aws-organization-eks-cluster"],
    integration_config: {
      region: "eu-west-1",
      sso_region: "eu-west-1",
      sso_portal: "https://example.awsapps.com/start",
    },
    custom_access_details: null,
    owner: null,
    owners_mapping: null,
    ...given,
  };
}

export function aFlowModel(given: Partial<FlowModel> = {}): FlowModel {
  return {
    name: "Payments",
    description: null,
    active: true,
    trigger: "SELF_SERVE",
    grant_duration_in_min: 60,
    timeframe: null,
    requestors: { logical_operator: "OR", conditions: [namedCondition("group", ["Payments"])] },
    request_for: null,
    access_targets: [aTargetModel()],
    approver_policy: null,
    escalation_policy: null,
    settings: SETTINGS,
    ...given,
  };
}

export const SETTINGS: FlowModel["settings"] = {
  justification_required: true,
  require_approver_reason: false,
  requester_cannot_approve_self: false,
  require_mfa: false,
  labels: null,
  max_extensions: 0,
  extension_duration_in_min: 0,
};

export function aTargetModel(
  given: Partial<FlowModel["access_targets"][number]["integration"]> = {},
): FlowModel["access_targets"][number] {
  return {
    integration: {
      integration_name: "AWS production",
      resource_type: "aws-organization-eks-cluster",
      permissions: ["AmazonEKSViewPolicy"],
      resources_scopes: null,
      ...given,
    },
  };
}

export function namedCondition(type: string, values: readonly string[] | null, source: string | null = null) {
  return { type, match_operator: "is", values, source_integration_name: source };
}

/** An integration that flows may name, made by Terraform too. */
export async function applyIntegration(harness: TerraformHarness, given: Partial<IntegrationModel> = {}) {
  const resource = integrationResource(harness.wire);
  await resource.apply(anIntegration(harness, given));
  return resource;
}

export async function applyFlow(harness: TerraformHarness, given: Partial<FlowModel> = {}) {
  const resource = flowResource(harness.wire);
  await resource.apply(aFlowModel(given));
  return resource;
}
