import { aForm, saveConnector } from "../../../testing/factories";
import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { ADMIN, createTestDomain, TEST_EXTERNAL_ID, type TestDomain } from "../../../testing/test-domain";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { UnitOfWork } from "../../platform/database/unit-of-work";
import { AccessFlow } from "../access-flows/access-flow.entity";
import { AccessFlowsService } from "../access-flows/access-flows.service";
import { flowsOfIntegration } from "../access-flows/flows-of-integration";
import { requestsOfFlow } from "../access-requests/undecidable-requests";
import { writeAudit } from "../audit/write-audit";
import {
  abandonIntegration,
  countUnendedGrants,
  handOverTargets,
  integrationsToRelease,
  releaseIntegration,
} from "../grants/ending/release-integration";
import { requeueTargetsOf } from "../grants/requeue-targets";
import { providersOfIntegration } from "../identities/identity-center/providers-of-integration";
import type { IdentityProvider } from "../identities/identity-provider.entity";
import { Integration } from "../integrations/integration.entity";
import { IntegrationsService } from "../integrations/integrations.service";

let domain: TestDomain;

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(() => domain.empty());
afterAll(() => domain.close());

const createProvider = () => domain.identityProviders.create(ADMIN, "People");

/** A unit of work during whose commit the first provider is being created. */
function duringWhichAProviderComes() {
  let created: Promise<IdentityProvider> | undefined;
  const audit: typeof writeAudit = async (...entries) => {
    await writeAudit(...entries);
    created = outsideTransaction(createProvider);
    await someoneWaitsForALock(domain.db);
  };
  const uow = new UnitOfWork({ ...domain, dataSource: domain.db, audit });
  return { uow, provider: () => created! };
}

const integrationForm = async () =>
  aForm({
    connectorId: (await saveConnector(domain.db)).id,
    integrationOwners: [{ attribute: "group", values: ["Platform"] }],
    ownerRules: [{ keyName: "team", attribute: "group" }],
  });

const flowForm = (integration: Integration) => ({
  name: "View",
  requestors: { conditions: [{ attribute: "group", values: ["Platform"] }] },
  approverPolicy: null,
  targets: [{ integration: integration.id, permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
});

async function providersOf({ id }: Integration): Promise<(string | null)[]> {
  const { integrationOwners, ownerRules } = await domain.db.manager.findOneByOrFail(Integration, { id });
  return [...integrationOwners, ...ownerRules].map(({ providerId }) => providerId);
}

async function providerOf({ id }: AccessFlow): Promise<string | null> {
  const { definition } = await domain.db.manager.findOneByOrFail(AccessFlow, { id });
  return definition.requestors.conditions[0]!.providerId;
}

describe("the first provider is adopted", () => {
  it("by integrations and flows that were saved before", async () => {
    const integration = await domain.integrations.create(ADMIN, await integrationForm());
    const flow = await domain.accessFlows.create(ADMIN, flowForm(integration));
    expect([await providersOf(integration), await providerOf(flow)]).toEqual([[null, null], null]);
    const { id } = await createProvider();
    expect([await providersOf(integration), await providerOf(flow)]).toEqual([[id, id], id]);
  });

  it("by an integration that is saved at this moment", async () => {
    const { uow, provider } = duringWhichAProviderComes();
    const grants = {
      countUnended: countUnendedGrants,
      handOver: handOverTargets,
      requeueTargets: requeueTargetsOf,
      toRelease: integrationsToRelease,
      release: releaseIntegration,
      abandon: abandonIntegration,
    };
    const { db, syncRuns: syncs, owners } = domain;
    const integrations = new IntegrationsService({
      db,
      uow,
      syncRuns: syncs,
      owners,
      grants,
      flows: flowsOfIntegration,
      providers: providersOfIntegration,
      poolWarnings: async () => [],
      externalId: TEST_EXTERNAL_ID,
    });
    const integration = await integrations.create(ADMIN, await integrationForm());
    const { id } = await provider();
    expect(await providersOf(integration)).toEqual([id, id]);
  });

  it("by a flow that is saved at this moment", async () => {
    const integration = await domain.integrations.create(ADMIN, await integrationForm());
    const { uow, provider } = duringWhichAProviderComes();
    const { db, clock } = domain;
    const accessFlows = new AccessFlowsService({ db, uow, clock, requests: requestsOfFlow });
    const flow = await accessFlows.create(ADMIN, flowForm(integration));
    const { id } = await provider();
    expect(await providerOf(flow)).toBe(id);
  });
});
