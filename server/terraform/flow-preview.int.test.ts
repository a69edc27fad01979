import { AuditEvent } from "../../shared/domain/audit/audit-event.entity";
import { IdentityProvider } from "../../shared/domain/identities/identity-provider.entity";
import { Integration } from "../../shared/domain/integrations/integration.entity";
import { saveCluster } from "../../testing/access-flows";
import { accountNumber, saveAccount } from "../../testing/factories";
import { ADMIN } from "../../testing/test-domain";
import { upsertRequestOf } from "./testing/provider-models";
import {
  aFlowModel,
  applyFlow,
  applyIntegration,
  aTargetModel,
  namedCondition,
  openTerraformHarness,
  type TerraformHarness,
} from "./testing/terraform-harness";

const PEOPLE = {
  users: ["ana", "ben", "cyd"].map((id) => ({ id, userName: id })),
  groups: [{ id: "payments", name: "Payments", members: ["ana", "ben", "cyd"] }],
};

describe("the preview of a flow's document", () => {
  let harness: TerraformHarness;

  beforeAll(async () => {
    harness = await openTerraformHarness();
    await applyIntegration(harness);
    const { db, identityProviders } = harness.api.platform;
    const integration = await db.manager.findOneByOrFail(Integration, { name: "AWS production" });
    const account = await saveAccount(db, integration, { accountId: accountNumber(1) });
    for (const name of ["payments", "orders"]) await saveCluster(db, account, name);
    const okta = await db.manager.findOneByOrFail(IdentityProvider, { name: "Okta" });
    await identityProviders.importFile(ADMIN, okta.id, JSON.stringify(PEOPLE), true);
  });
  beforeEach(() => harness.api.platform.db.query("truncate access_flows cascade"));
  afterAll(() => harness.close());

  async function preview(body: unknown, token = harness.token) {
    const answer = await fetch(`${harness.origin}/api/admin/v2/access-flows/preview`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  const edit = (given: Parameters<typeof aFlowModel>[0] = {}) =>
    upsertRequestOf(aFlowModel({ access_targets: [aTargetModel({ permissions: ["AmazonEKSEditPolicy"] })], ...given }));
  const byOwner = {
    approval_mode: "ANY_OF",
    approver_groups: [{ logical_operator: "OR", approvers: [namedCondition("Owner", null)] }],
  };

  it("names the people and the access that a new flow adds", async () => {
    const { status, body } = await preview(edit());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      flow_id: null,
      change: {
        sentence: "3 people gain Edit on 2 clusters.",
        is_exact: true,
        summary_before: null,
        gained: [{ permissions: ["AmazonEKSEditPolicy"], people: 3, resources: 2, pairs: 6 }],
        lost: [],
        approvals_appearing: [],
        approvals_disappearing: [],
      },
      people: 3,
      resources: 2,
      requests_undecidable: 0,
      warnings: [
        { code: "NOBODY_APPROVES", path: "approver_policy" },
        { code: "REACHES_EVERYTHING", path: "access_targets[0].integration.resources_scopes" },
      ],
    });
    expect(body.text).toMatch(
      /^Makes a new access flow\.\n3 people gain Edit on 2 clusters\.\nIt says: [^\n]+\.\nWarning: 3 people may take up to Edit on 2 clusters, and nobody has to approve\. [^\n]+\nWarning: [^\n]+$/,
    );
  });

  it("compares with the flow of that name, or of that id, and names dropped approvals", async () => {
    const { state } = await applyFlow(harness, { approver_policy: byOwner });
    const { id } = state!;
    const access_targets = [aTargetModel({ permissions: ["AmazonEKSViewPolicy", "AmazonEKSEditPolicy"] })];
    for (const document of [
      edit({ name: " PAYMENTS ", access_targets }),
      { ...edit({ name: "Renamed", access_targets }), id },
    ]) {
      const { status, body } = await preview(document);
      expect([status, body.flow_id]).toEqual([200, id]);
      expect(body.change).toMatchObject({
        gained: [{ permissions: ["AmazonEKSEditPolicy"] }],
        approvals_disappearing: [{ approver: { type: "Owner" }, people: 3, resources: 2 }],
      });
      expect(body.text).toMatch(
        /^Changes the access flow 'Payments'\.\n[^\n]+ disappears on 2 clusters\.\nBefore: [^\n]+\nAfter: [^\n]+\nWarning: [^\n]+\nWarning: [^\n]+$/,
      );
    }
  });

  it("warns by the document's attributes, and not of Terraform itself", async () => {
    await applyFlow(harness);
    const nobody = { logical_operator: "OR", conditions: [namedCondition("group", ["Nobody"])] };
    const { body } = await preview(edit({ requestors: nobody }));
    const warnings = body.warnings as { code: string; path: string }[];
    expect(warnings.map(({ code }) => code).sort()).toEqual([
      "NOBODY_APPROVES",
      "NO_REQUESTORS",
      "VALUE_MATCHES_NOBODY",
    ]);
    expect(warnings.find(({ code }) => code === "VALUE_MATCHES_NOBODY")!.path).toMatch(
      /^requestors\.conditions\[0\]\.values/,
    );
    expect(body.text).toContain("\nWarning: Nobody fulfils the conditions now.");
  });

  it("changes nothing, and needs no scope but ADMIN", async () => {
    await applyFlow(harness);
    const { db } = harness.api.platform;
    const everything = async () => [await db.query("select * from access_flows"), await db.manager.count(AuditEvent)];
    const token = await harness.tokenFor(["ADMIN"], ["READ", "ADMIN"]);
    const before = await everything();
    expect((await preview(edit(), token)).status).toBe(200);
    expect(await everything()).toEqual(before);
    expect((await preview(edit(), await harness.tokenFor(["AUDITOR"]))).status).toBe(403);
    expect((await preview(edit(), "wrong")).status).toBe(401);
  });

  it("names every problem that saving would", async () => {
    const wrong = {
      ...edit({ access_targets: [aTargetModel({ integration_name: "None", permissions: ["Nothing"] })] }),
      name: "",
    };
    const { status, body } = await preview(wrong);
    expect(status).toBe(400);
    expect((body.problems as { path: string }[]).map(({ path }) => path).sort()).toEqual([
      "access_targets[0].integration.integration_name",
      "access_targets[0].integration.permissions[0]",
      "name",
    ]);
    expect(await preview({ ...edit(), id: "0198c0de-0000-7000-8000-000000000009" })).toMatchObject({ status: 404 });
    expect(await preview({ ...edit(), id: "none" })).toMatchObject({ status: 404 });
    const { state } = await applyFlow(harness);
    await applyFlow(harness, { name: "Other" });
    expect(await preview({ ...edit({ name: "Other" }), id: state!.id })).toMatchObject({
      status: 409,
      body: { problems: [{ path: "name" }] },
    });
    expect(await preview([])).toMatchObject({
      status: 400,
      body: { problems: [{ path: "", message: "The document must be an object." }] },
    });
  });
});
