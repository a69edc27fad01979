import { ADMIN } from "../../testing/test-domain";
import { flowResource, integrationResource } from "./testing/framework";
import { createRequestOf, upsertRequestOf } from "./testing/provider-models";
import { NotFoundError } from "./testing/provider-wire";
import {
  aFlowModel,
  anIntegration,
  applyFlow,
  applyIntegration,
  aTargetModel,
  idOfSource,
  namedCondition,
  openTerraformHarness,
  SETTINGS,
  type TerraformHarness,
} from "./testing/terraform-harness";

/** Rules of the provider, of its framework, and of ours for what it makes. */
describe("Terraform", () => {
  let harness: TerraformHarness;

  beforeAll(async () => {
    harness = await openTerraformHarness();
  });
  beforeEach(() => harness.empty());
  afterAll(() => harness.close());

  const full = () =>
    anIntegration(harness, {
      name: "AWS everything",
      connected_resource_types: ["aws-organization-account", "aws-organization-eks-cluster"],
      integration_config: {
        region: "EU-WEST-1",
        sso_region: " eu-central-1",
        sso_portal: "https://example.awsapps.com/start/",
        excluded_account_ids: "444455556666,  111122223333",
        excluded_organizational_unit_ids: '[ "ou-bbbb-22222222", "ou-aaaa-11111111" ]',
        session_duration_hours: "02",
        shared_entries_allowed: "false",
        member_role_name: "",
        external_id: "external-1",
        owner_rules: '[{"key_name":"team","attribute_type":"group","separator":","}]',
      },
      custom_access_details: "Use the VPN.\nAsk #platform.\n",
      owner: { attribute_type: "Group", attribute_values: [" Zoe", "Abe"], source_integration_name: "google oauth" },
    });

  describe("an integration", () => {
    it("is created, read twice as it was planned, changed, and deleted", async () => {
      const resource = integrationResource(harness.wire);
      expect(await resource.apply(full())).toBe("CREATED");
      expect(await resource.apply(full())).toBe("UNCHANGED");
      const changed = { ...full(), name: "AWS other", custom_access_details: null };
      expect(await resource.apply(changed)).toBe("UPDATED");
      await resource.destroy();
      expect(resource.state).toBeNull();
      expect(await harness.wire.listIntegrations({ category: "RESOURCES" })).toEqual([]);
    });

    it("keeps each text of its configuration as written, adds none, and uses its meaning", async () => {
      const resource = await applyIntegration(harness, full());
      expect((await harness.wire.getIntegration(resource.state!.id)).integration_config).toEqual(
        full().integration_config,
      );
      expect(await harness.api.platform.integrationsQueries.byIds([resource.state!.id])).toMatchObject([
        {
          region: "eu-west-1",
          ssoRegion: "eu-central-1",
          ssoPortal: "https://example.awsapps.com/start",
          excludedAccountIds: ["444455556666", "111122223333"],
          excludedOrganizationalUnitIds: ["ou-bbbb-22222222", "ou-aaaa-11111111"],
          sessionDurationHours: 2,
          sharedEntriesAllowed: false,
          memberRoleName: "DrawbridgeMemberRole",
          customAccessDetails: "Use the VPN.\nAsk #platform.\n",
          integrationOwners: [{ attribute: "group", values: ["Zoe", "Abe"] }],
          ownerRules: [{ keyName: "team", attribute: "group", separator: "," }],
        },
      ]);
    });

    it("has a source by its name or its id, and keeps that form", async () => {
      const id = await idOfSource(harness, "Google Oauth");
      const owner = { attribute_type: "user", attribute_values: ["ana"], source_integration_name: id };
      const resource = await applyIntegration(harness, { owner });
      const answer = await harness.wire.getIntegration(resource.state!.id);
      expect(answer.owner).toMatchObject({ source_integration_id: id, source_integration_name: id });
    });

    it("takes an empty source for none", async () => {
      const owner = { attribute_type: "user", attribute_values: ["ana"], source_integration_name: null };
      const resource = await applyIntegration(harness, { owner });
      expect((await harness.wire.getIntegration(resource.state!.id)).owner).toEqual({
        attribute_type: "user",
        attribute_value: ["ana"],
      });
    });

    it("keeps its connector where an update does not name it, and resets left-out fields to defaults", async () => {
      const resource = await applyIntegration(harness, full());
      const config = anIntegration(harness, { name: "AWS everything" });
      await resource.apply(config);
      const [integration] = await harness.api.platform.integrationsQueries.byIds([resource.state!.id]);
      expect(integration).toMatchObject({
        connectorId: harness.connectorId,
        excludedAccountIds: [],
        sessionDurationHours: 1,
        integrationOwners: [],
        ownerRules: [],
      });
      expect(integration!.externalId).not.toBe("external-1");
    });

    it("that is removed elsewhere is dropped from the state", async () => {
      const resource = await applyIntegration(harness);
      await harness.api.platform.integrations.delete(ADMIN, resource.state!.id);
      await resource.refresh();
      expect(resource.state).toBeNull();
    });

    it("is imported by its id, and its next plan is empty", async () => {
      const { integrations } = harness.api.platform;
      const owner = { attribute: "group", values: ["Platform"], providerId: await idOfSource(harness, "Google Oauth") };
      const made = await integrations.create(ADMIN, {
        name: "By hand",
        connectorId: harness.connectorId,
        resourceTypes: ["EKS_CLUSTER"],
        region: "eu-west-1",
        ssoRegion: "eu-west-1",
        ssoPortal: "https://example.awsapps.com/start",
        discoveryRegions: ["eu-west-1", "us-east-1"],
        integrationOwners: [owner, { ...owner, values: ["Security"] }],
        ownerRules: [{ keyName: "team", attribute: "group", providerId: owner.providerId }],
      });
      const resource = integrationResource(harness.wire);
      await resource.import(made.id);
      expect(resource.state!.model).toMatchObject({
        integration_config: { discovery_regions: '["eu-west-1","us-east-1"]' },
        owner: null,
        owners_mapping: { key_name: "team", attribute_type: "group", source_integration_name: "Google Oauth" },
      });
      expect(await resource.apply(resource.state!.model)).toBe("UNCHANGED");
      expect(await resource.apply({ ...resource.state!.model, custom_access_details: "VPN" })).toBe("UPDATED");
    });
  });

  describe("an access flow", () => {
    const everything = () =>
      aFlowModel({
        name: "Everything",
        description: "For incidents\nand no other time",
        active: false,
        grant_duration_in_min: null,
        timeframe: {
          start_time: "08:00",
          end_time: "17:00",
          days_of_week: ["FRIDAY", "MONDAY"],
          time_zone: "Asia/Jerusalem",
        },
        requestors: {
          logical_operator: "AND",
          conditions: [
            namedCondition("group", ["On Call", " Payments "], "Okta"),
            { ...namedCondition("department", ["x"]), match_operator: "does_not_contain" },
            namedCondition("manager", ["ana"]),
          ],
        },
        request_for: {
          request_scopes: ["others", "self"],
          grantees: { logical_operator: "OR", conditions: [namedCondition("user", ["ben", "ana"])] },
        },
        access_targets: [
          aTargetModel({
            permissions: ["KUBERNETES_GROUP:viewers", "AmazonEKSEditPolicy:web", "AmazonEKSEditPolicy:payments-*"],
            resources_scopes: [
              { scope_mode: "include_resources", type: "TAG", key: "env", values: ["prod", "dr"] },
              { scope_mode: "exclude_resources", type: "NAME", key: null, values: ["legacy-*"] },
            ],
          }),
          aTargetModel(),
        ],
        approver_policy: {
          approval_mode: "ALL_OF",
          approver_groups: [
            { logical_operator: "OR", approvers: [namedCondition("Owner", null), namedCondition("manager", null)] },
            { logical_operator: "AND", approvers: [namedCondition("group", ["Security"], "Google Oauth")] },
          ],
        },
        escalation_policy: {
          interval_in_min: 45,
          approver_groups: [
            { logical_operator: "OR", approvers: [namedCondition("user", ["zoe"])] },
            { logical_operator: "OR", approvers: [namedCondition("user", ["abe"])] },
          ],
        },
        settings: { ...SETTINGS, require_approver_reason: true, require_mfa: true, labels: ["prod", "aws"] },
      });

    beforeEach(() => applyIntegration(harness));

    it("is created, read twice as it was planned, changed, and deleted", async () => {
      const resource = flowResource(harness.wire);
      expect(await resource.apply(everything())).toBe("CREATED");
      expect(await resource.apply(everything())).toBe("UNCHANGED");
      expect(await resource.apply(aFlowModel({ name: "Everything" }))).toBe("UPDATED");
      expect(await resource.apply(everything())).toBe("UPDATED");
      await resource.destroy();
      expect(await harness.wire.listFlows()).toEqual([]);
    });

    it("has the same meaning here as there", async () => {
      const resource = await applyFlow(harness, everything());
      const [flow] = await harness.api.platform.accessFlowsQueries.byIds([resource.state!.id]);
      expect(flow).toMatchObject({
        active: false,
        trigger: "SELF_SERVE",
        maxDurationSeconds: null,
        definition: {
          requestors: {
            operator: "AND",
            conditions: [
              { attribute: "group", operator: "IS", values: ["On Call", "Payments"] },
              { attribute: "department", operator: "DOES_NOT_CONTAIN", values: ["x"] },
              { attribute: "manager", operator: "IS", values: ["ana"] },
            ],
          },
          requestFor: {
            scopes: ["OTHERS", "SELF"],
            grantees: { operator: "OR", conditions: [{ attribute: "user", values: ["ben", "ana"] }] },
          },
          targets: [
            {
              resourceType: "EKS_CLUSTER",
              permissions: [
                { permission: "KUBERNETES_GROUP", namespaces: null, groups: ["viewers"] },
                { permission: "AmazonEKSEditPolicy", namespaces: ["web", "payments-*"], groups: [] },
              ],
              resources: [
                { mode: "INCLUDE", by: "TAG", key: "env", values: ["prod", "dr"] },
                { mode: "EXCLUDE", by: "NAME", key: null, values: ["legacy-*"] },
              ],
            },
            { resources: [], permissions: [{ permission: "AmazonEKSViewPolicy", namespaces: null, groups: [] }] },
          ],
          timeframe: { daysOfWeek: ["MON", "FRI"], startTime: "08:00", endTime: "17:00", timeZone: "Asia/Jerusalem" },
          approverPolicy: {
            mode: "ALL_OF",
            groups: [
              { operator: "OR", approvers: [{ kind: "OWNER" }, { kind: "MANAGER" }] },
              { operator: "AND", approvers: [{ kind: "PEOPLE", attribute: "group", values: ["Security"] }] },
            ],
          },
          escalation: {
            intervalSeconds: 2_700,
            tiers: [{ approvers: [{ values: ["zoe"] }] }, { approvers: [{ values: ["abe"] }] }],
          },
          settings: {
            justificationRequired: true,
            approverReasonRequired: true,
            selfApprovalAllowed: true,
            labels: ["prod", "aws"],
            mfaRequired: true,
            mfaMaxAgeSeconds: 3_600,
            maxExtensions: 0,
          },
        },
      });
    });

    it("that is automatic has neither requesters nor approvers", async () => {
      const settings = { ...SETTINGS, justification_required: false };
      await applyFlow(harness, { trigger: "AUTOMATIC", grant_duration_in_min: null, settings });
      await expect(applyFlow(harness, { name: "No", trigger: "AUTOMATIC" })).rejects.toThrow(
        /settings.justification_required/,
      );
    });

    it("is for everybody by a condition of its own, in both directions", async () => {
      const people = { logical_operator: "OR", conditions: [namedCondition("everybody", null)] };
      const model = aFlowModel({
        requestors: people,
        request_for: { request_scopes: ["others"], grantees: people },
      });
      const resource = await applyFlow(harness, model);
      const [flow] = await harness.api.platform.accessFlowsQueries.byIds([resource.state!.id]);
      const everybody = { operator: "OR", conditions: [] };
      expect(flow!.definition).toMatchObject({ requestors: everybody, requestFor: { grantees: everybody } });
      expect(await resource.apply({ ...model, requestors: aFlowModel().requestors })).toBe("UPDATED");
      expect(await resource.apply(model)).toBe("UPDATED");
    });

    it("for everybody that another client made is imported, and its next plan is empty", async () => {
      const sent = upsertRequestOf(aFlowModel({ name: "By REST" }));
      const byRest = await harness.wire.createFlow({ ...sent, requestors: { logical_operator: "OR", conditions: [] } });
      const byApi = await harness.api.platform.accessFlows.create(ADMIN, {
        name: "By hand",
        requestors: { conditions: [] },
        targets: [{ integration: "AWS production", permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
        approverPolicy: { groups: [{ approvers: [{ kind: "OWNER" }] }] },
      });
      for (const id of [byRest.id, byApi.id]) {
        const resource = flowResource(harness.wire);
        await resource.import(id);
        expect(resource.state!.model.requestors.conditions).toEqual([namedCondition("everybody", null)]);
        expect(await resource.apply(resource.state!.model)).toBe("UNCHANGED");
        expect(await resource.apply({ ...resource.state!.model, description: "Mine" })).toBe("UPDATED");
      }
    });

    it("keeps attributes that people named 'everybody' and 'Owner'", async () => {
      const named = ["everybody", "Owner"].map((type) => namedCondition(type, ["yes"]));
      const resource = await applyFlow(harness, { requestors: { logical_operator: "OR", conditions: named } });
      const [flow] = await harness.api.platform.accessFlowsQueries.byIds([resource.state!.id]);
      expect(flow!.definition.requestors.conditions).toMatchObject([
        { attribute: "everybody" },
        { attribute: "Owner" },
      ]);
    });

    it("cannot be sent with a list without conditions, and differs from its plan with other empty lists", async () => {
      const empty = { logical_operator: "OR", conditions: [] };
      await expect(applyFlow(harness, { requestors: empty })).rejects.toThrow("conditions (nil is invalid value)");
      await expect(applyFlow(harness, { settings: { ...SETTINGS, labels: [] } })).rejects.toThrow(
        /inconsistent result/,
      );
      const target = aTargetModel({ resources_scopes: [] });
      await expect(applyFlow(harness, { name: "Scopes", access_targets: [target] })).rejects.toThrow(
        /inconsistent result/,
      );
    });

    it("has an integration by its name or its id, and keeps that form", async () => {
      const [{ id } = { id: "" }] = await harness.wire.listIntegrations({ category: "RESOURCES" });
      for (const integration_name of [id, "aws PRODUCTION"]) {
        const resource = await applyFlow(harness, { access_targets: [aTargetModel({ integration_name })] });
        const [target] = (await harness.wire.getFlow(resource.state!.id)).access_targets;
        expect(target!.integration).toMatchObject({ integration_id: id, integration_name });
        await resource.destroy();
      }
    });

    it("keeps the age of a second factor, which its document cannot express", async () => {
      const settings = { ...SETTINGS, require_mfa: true };
      const resource = await applyFlow(harness, { settings });
      const { accessFlows, accessFlowsQueries } = harness.api.platform;
      await accessFlows.update(ADMIN, resource.state!.id, 1, { settings: { mfaMaxAgeSeconds: 600 } });
      await resource.apply(aFlowModel({ settings, grant_duration_in_min: 30 }));
      const [flow] = await accessFlowsQueries.byIds([resource.state!.id]);
      expect(flow!.definition.settings).toMatchObject({ mfaRequired: true, mfaMaxAgeSeconds: 600 });
    });

    it("of a version without extensions has none", async () => {
      const { settings, ...request } = upsertRequestOf(aFlowModel()) as { settings: Record<string, unknown> };
      const { max_extensions: _max, extension_duration_in_min: _minutes, ...known } = settings;
      const answer = await harness.wire.createFlow({ ...request, settings: known });
      expect(answer.settings).toMatchObject({ max_extensions: 0, extension_duration_in_min: 0 });
    });

    it("that is removed elsewhere is dropped from the state", async () => {
      const resource = await applyFlow(harness);
      await harness.api.platform.accessFlows.delete(ADMIN, resource.state!.id, 1);
      await resource.refresh();
      expect(resource.state).toBeNull();
    });

    it("is imported by its id, and its next plan is empty", async () => {
      const made = await harness.api.platform.accessFlows.create(ADMIN, {
        name: "By hand",
        requestors: { conditions: [{ attribute: "group", values: ["Payments"] }] },
        targets: [{ integration: "AWS production", permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
        approverPolicy: { groups: [{ approvers: [{ kind: "OWNER" }] }] },
      });
      const resource = flowResource(harness.wire);
      await resource.import(made.id);
      expect(resource.state!.model).toMatchObject({ grant_duration_in_min: 60, request_for: null });
      expect(await resource.apply(resource.state!.model)).toBe("UNCHANGED");
    });
  });

  describe("a change by another client", () => {
    const MINE = {
      integration_config: { ...anIntegration({ connectorId: "" }).integration_config, region: " EU-WEST-1" },
    };

    it("is the only difference of the next plan", async () => {
      const resource = await applyIntegration(harness, MINE);
      const { integrations } = harness.api.platform;
      await integrations.update(ADMIN, resource.state!.id, 1, { discoveryRegions: ["us-east-1"] });
      await resource.refresh();
      const config = anIntegration(harness, MINE);
      expect(resource.state!.model).toEqual({
        ...config,
        integration_config: { ...config.integration_config, discovery_regions: '["us-east-1"]' },
      });
      expect(await resource.apply(config)).toBe("UPDATED");
      expect(await integrations.update(ADMIN, resource.state!.id, 3, {})).toMatchObject({ discoveryRegions: [] });
    });

    it("is no difference where it means the same", async () => {
      const resource = await applyIntegration(harness, MINE);
      await harness.api.platform.integrations.update(ADMIN, resource.state!.id, 1, { region: "eu-west-1" });
      expect(await resource.apply(anIntegration(harness, MINE))).toBe("UNCHANGED");
    });

    it("is the only difference of a flow", async () => {
      await applyIntegration(harness);
      const resource = await applyFlow(harness);
      await harness.api.platform.accessFlows.update(ADMIN, resource.state!.id, 1, { maxDurationSeconds: 90 * 60 });
      await resource.refresh();
      expect(resource.state!.model).toEqual(aFlowModel({ grant_duration_in_min: 90 }));
      expect(await resource.apply(aFlowModel())).toBe("UPDATED");
    });

    it("is warned of in its preview, and shown to be managed by Terraform", async () => {
      const integration = await applyIntegration(harness);
      const flow = await applyFlow(harness);
      const { integrations, impact } = harness.api.platform;
      const message = expect.stringMatching(/^Terraform manages this .*: an edit made here shows as drift/);
      const warning = { code: "MANAGED_BY_TERRAFORM", message };
      expect((await integrations.validate(ADMIN, {}, integration.state!.id)).warnings).toContainEqual(
        expect.objectContaining(warning),
      );
      expect((await impact.ofFlow(ADMIN, {}, flow.state!.id)).warnings).toContainEqual(
        expect.objectContaining(warning),
      );
      const { data } = await harness.api.ask(
        ADMIN,
        `{ integrations { nodes { managedBy } } accessFlows { nodes { managedBy } } }`,
      );
      expect(data).toEqual({
        integrations: { nodes: [{ managedBy: "TERRAFORM" }] },
        accessFlows: { nodes: [{ managedBy: "TERRAFORM" }] },
      });
    });

    it("is taken over by Terraform with its next update", async () => {
      await applyIntegration(harness);
      const { accessFlows, impact } = harness.api.platform;
      const { id, managedBy } = await accessFlows.create(ADMIN, {
        name: "By hand",
        requestors: { conditions: [] },
        targets: [{ integration: "AWS production", permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
        approverPolicy: null,
      });
      expect(managedBy).toBe("API");
      expect((await impact.ofFlow(ADMIN, {}, id)).warnings).not.toContainEqual(
        expect.objectContaining({ code: "MANAGED_BY_TERRAFORM" }),
      );
      const resource = flowResource(harness.wire);
      await resource.import(id);
      await resource.apply(aFlowModel());
      expect(await harness.api.platform.accessFlowsQueries.byIds([id])).toMatchObject([{ managedBy: "TERRAFORM" }]);
    });
  });

  describe("lists", () => {
    it("come in pages whose tokens have the filters", async () => {
      for (let n = 0; n < 5; n += 1)
        await harness.wire.createIntegration(createRequestOf(anIntegration(harness, { name: `AWS ${n}` })));
      await harness.wire.createIntegration(createRequestOf(anIntegration(harness, { name: "Other" })));
      const found = await harness.wire.listIntegrations({ limit: "2", name: "aws*", category: "RESOURCES" });
      expect(found.map(({ name }) => name).sort()).toEqual(["AWS 0", "AWS 1", "AWS 2", "AWS 3", "AWS 4"]);
    });

    it("of flows come in pages too, by their name", async () => {
      await applyIntegration(harness);
      for (const name of ["c 1", "B 1", "a 1", "a 2"]) await applyFlow(harness, { name });
      const found = await harness.wire.listFlows({ limit: "1", name: "*1" });
      expect(found.map(({ name }) => name)).toEqual(["a 1", "B 1", "c 1"]);
    });

    it("have identity providers as integrations of another category", async () => {
      await applyIntegration(harness);
      const found = await harness.wire.listIntegrations({ category: "USER-INFORMATION", name: "ok*" });
      expect(found).toMatchObject([{ name: "Okta", type: "file", status: "Active", integration_config: {} }]);
      expect(await harness.wire.getIntegration(found[0]!.id)).toEqual(found[0]);
      expect(await harness.wire.listIntegrations({ type: "aws-*", connector_id: harness.connectorId })).toMatchObject([
        { name: "AWS production", category: "RESOURCES" },
      ]);
    });

    it("have groups with their sources, by their names", async () => {
      const okta = await idOfSource(harness, "Okta");
      const named = ["Dev A", "dev b", "Ops"].map((name) => ({ id: name, name, members: [] }));
      const people = JSON.stringify({ users: [], groups: named });
      await harness.api.platform.identityProviders.importFile(ADMIN, okta, people, true);
      const source = { source_integration_id: okta, source_integration_name: "Okta" };
      expect(await harness.wire.listGroups({ limit: "1", name: "dev*" })).toEqual([
        { id: expect.any(String), name: "Dev A", ...source },
        { id: expect.any(String), name: "dev b", ...source },
      ]);
      expect((await harness.wire.listGroups()).map(({ name }) => name)).toEqual(["Dev A", "dev b", "Ops"]);
      expect(await harness.wire.listGroups({ name: "Dev" })).toEqual([]);
    });

    it("have connectors, in either version", async () => {
      expect(await harness.wire.connectors()).toMatchObject([
        { connector_id: harness.connectorId, status: "CONNECTED" },
      ]);
      expect(await harness.wire.listConnectors()).toMatchObject([{ id: harness.connectorId, name: "ecs-main" }]);
    });
  });

  it("is recorded under the name of its service account", async () => {
    const resource = await applyIntegration(harness);
    const events: object[] = await harness.api.platform.db.query(
      `select action, actor_kind as kind, actor_name as name, request_id is not null as "hasRequest"
         from audit_events where subject_id = $1`,
      [resource.state!.id],
    );
    const name = "Terraform 1";
    expect(events).toContainEqual({ action: "integration.created", kind: "service", name, hasRequest: true });
  });

  it("learns nothing of an unknown id but that it does not exist", async () => {
    for (const id of ["0198c0de-0000-7000-8000-000000000009", "1", "%00"]) {
      await expect(harness.wire.getIntegration(id)).rejects.toBeInstanceOf(NotFoundError);
      await expect(harness.wire.updateFlow(id, {})).rejects.toBeInstanceOf(NotFoundError);
      await expect(harness.wire.deleteFlow(id)).rejects.toBeInstanceOf(NotFoundError);
    }
  });
});
