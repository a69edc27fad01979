import fc from "fast-check";
import { aDefinition, aFlow, aTarget } from "../../../../testing/access-flows";
import { aForm } from "../../../../testing/factories";
import type { IntegrationForm } from "../../integrations/parse-integration";
import { parseIntegration } from "../../integrations/parse-integration";
import type { DocumentNames } from "../terraform/document-names";
import { writeFlow } from "../terraform/write-flow";
import { writeIntegration } from "../terraform/write-integration";
import { flowAsCode } from "./flow-code";
import { integrationAsCode } from "./integration-code";
import { flowAttributes, integrationAttributes } from "./provider-attributes";
import { anyFlow } from "./testing/any-flow";
import { anyIntegrationForm } from "./testing/any-integration-form";
import { readHcl, resourceIn } from "./testing/read-hcl";
import { labelOf } from "./write-terraform";

const ID = "0198c0de-0000-7000-8000-000000000001";
const URL = "https://drawbridge.example.com";
const NAMES: DocumentNames = {
  integrationName: (id) => (id === "gone" ? null : `integration ${id}`),
  sourceName: (id) => (id === "gone" ? null : `source "${id}"`),
};

const VIEW = { permission: "AmazonEKSViewPolicy", namespaces: null, groups: [] };

const codeOf = (given: IntegrationForm & { enabled?: boolean } = {}, id: string | null = ID) =>
  integrationAsCode({ form: aForm(given), id, hidesExternalId: false }, NAMES, URL);
const codeOfFlow = (given: Parameters<typeof aDefinition>[0] = {}, flow: Parameters<typeof aFlow>[0] = {}) =>
  flowAsCode(aFlow({ name: "Payments", definition: aDefinition(given), ...flow, id: ID }), NAMES, URL);

describe("an integration as code", () => {
  it("is a whole configuration for this server", () => {
    const owner = { attribute: "group", values: ["Platform"], providerId: "p" };
    const rule = { keyName: "team", attribute: "group" };
    const details = 'Use the VPN:\n"${HOME}"';
    expect(
      codeOf({
        poolPermissionSetArns: null,
        integrationOwners: [owner],
        ownerRules: [rule],
        customAccessDetails: details,
      }),
    ).toMatchInlineSnapshot(`
{
  "carried": [],
  "fileName": "aws_production.tf",
  "notExpressible": [],
  "terraform": "terraform {
  required_version = ">= 1.5"

  required_providers {
    apono = {
      source = "apono-io/apono"
    }
  }
}

# The token is taken from the environment variable APONO_PERSONAL_TOKEN: one of a service account for
# Terraform, whose scopes are READ, ADMIN and GOVERN. It stands in no file.
provider "apono" {
  endpoint = "https://drawbridge.example.com"
}

import {
  to = apono_resource_integration.aws_production
  id = "0198c0de-0000-7000-8000-000000000001"
}

resource "apono_resource_integration" "aws_production" {
  name                     = "AWS production"
  type                     = "aws-organization"
  connector_id             = "0198c0de-0000-7000-8000-000000000001"
  connected_resource_types = ["aws-organization-eks-cluster"]

  integration_config = {
    region     = "eu-west-1"
    sso_region = "eu-west-1"
    sso_portal = "https://example.awsapps.com/start"
  }

  custom_access_details = "Use the VPN:\\n\\"$\${HOME}\\""

  owner = {
    attribute_type          = "group"
    attribute_values        = ["Platform"]
    source_integration_name = "source \\"p\\""
  }

  owners_mapping = {
    key_name       = "team"
    attribute_type = "group"
  }
}
",
}
`);
  });

  it("imports nothing that does not exist", async () => {
    expect(await readHcl(codeOf({}, null).terraform)).not.toHaveProperty("import");
  });

  it("leaves out empty settings", async () => {
    const { attributes } = await resourceIn(
      codeOf({ poolPermissionSetArns: [], memberRoleName: " ", externalId: "" }).terraform,
    );
    expect(attributes).toEqual({
      name: "AWS production",
      type: "aws-organization",
      connector_id: ID,
      connected_resource_types: ["aws-organization-eks-cluster"],
      integration_config: {
        region: "eu-west-1",
        sso_region: "eu-west-1",
        sso_portal: "https://example.awsapps.com/start",
      },
    });
  });

  it("asks for the address where none is configured: a token is sent nowhere else", async () => {
    const { terraform } = integrationAsCode({ form: aForm(), id: null, hidesExternalId: false }, NAMES, null);
    expect(await readHcl(terraform)).toMatchObject({
      provider: { apono: [{ endpoint: "${var.endpoint}" }] },
      variable: { endpoint: [{ type: "${string}" }] },
    });
  });

  it("names owners that the provider cannot express", () => {
    const owner = { attribute: "group", values: ["Platform"] };
    const rules = [{ keyName: "team", attribute: "group", separator: "," }];
    expect(codeOf({ integrationOwners: [owner, owner], ownerRules: rules }).carried.map(({ path }) => path)).toEqual([
      "integrationOwners",
      "ownerRules",
    ]);
  });

  it("lists settings that are not expressible, in the text too", () => {
    const { notExpressible, terraform } = codeOf({ enabled: false, customAccessDetails: "e\u0301" });
    expect(notExpressible.map(({ path }) => path)).toEqual(["enabled", "customAccessDetails"]);
    for (const { path, reason } of notExpressible) expect(terraform).toContain(`# ${path}: ${reason}\n`);
  });

  it("names a source by its id where its name would be misread", () => {
    const names = { ...NAMES, sourceName: () => "Ame\u0301lie" };
    const owner = { attribute: "group", values: ["x"], providerId: "p" };
    const document = writeIntegration(aForm({ integrationOwners: [owner] }), names);
    expect(document.owner?.source_integration_reference).toBe("p");
  });

  it("holds the attributes of its document, whatever is filled in; and is the same each time", async () => {
    const forms = anyIntegrationForm(ID, ["p", "q", "gone"]);
    const property = fc.asyncProperty(forms, async (form) => {
      expect(parseIntegration(form, "").problems).toEqual([]);
      const { terraform } = integrationAsCode({ form, id: ID, hidesExternalId: false }, NAMES, URL);
      expect(integrationAsCode({ form, id: ID, hidesExternalId: false }, NAMES, URL).terraform).toBe(terraform);
      const { attributes } = await resourceIn(terraform);
      expect(attributes).toEqual(integrationAttributes(writeIntegration(form, NAMES)));
    });
    await fc.assert(property, { numRuns: 100 });
  });
});

describe("an access flow as code", () => {
  it("is a whole configuration for this server", () => {
    const people = { attribute: "group", operator: "IS" as const, values: ["Payments"], providerId: "p" };
    const limited = { permission: "AmazonEKSEditPolicy", namespaces: ["payments-*", "orders"], groups: [] };
    const production = { mode: "INCLUDE" as const, by: "TAG" as const, key: "env", values: ["prod"] };
    const code = codeOfFlow({
      requestors: { operator: "AND", conditions: [people] },
      targets: [
        aTarget("i", {
          resources: [production],
          permissions: [limited, { permission: "KUBERNETES_GROUP", namespaces: null, groups: ["viewers"] }],
        }),
      ],
      timeframe: { daysOfWeek: ["MON", "TUE"], startTime: "09:00", endTime: "17:00", timeZone: "Europe/Berlin" },
      approverPolicy: {
        mode: "ANY_OF",
        groups: [{ operator: "OR", approvers: [{ kind: "OWNER" }, { ...people, kind: "PEOPLE" }] }],
      },
      escalation: { intervalSeconds: 1_800, tiers: [{ operator: "OR", approvers: [{ kind: "MANAGER" }] }] },
    });
    expect(code).toMatchInlineSnapshot(`
{
  "carried": [
    {
      "how": "Namespaces stand in the texts of permissions, behind a colon: AmazonEKSViewPolicy:payments-*.",
      "path": "targets[0].permissions",
    },
    {
      "how": "Groups of Kubernetes stand in the texts of permissions, behind a colon: KUBERNETES_GROUP:viewers.",
      "path": "targets[0].permissions",
    },
  ],
  "fileName": "payments.tf",
  "notExpressible": [],
  "terraform": "terraform {
  required_version = ">= 1.5"

  required_providers {
    apono = {
      source = "apono-io/apono"
    }
  }
}

# The token is taken from the environment variable APONO_PERSONAL_TOKEN: one of a service account for
# Terraform, whose scopes are READ, ADMIN and GOVERN. It stands in no file.
provider "apono" {
  endpoint = "https://drawbridge.example.com"
}

import {
  to = apono_access_flow_v2.payments
  id = "0198c0de-0000-7000-8000-000000000001"
}

# Where the integration is a resource of the same configuration, it has to be applied first. So name it by
# that resource: integration_name = apono_resource_integration.integration_i.name
resource "apono_access_flow_v2" "payments" {
  name                  = "Payments"
  trigger               = "SELF_SERVE"
  grant_duration_in_min = 60

  timeframe = {
    start_time   = "09:00"
    end_time     = "17:00"
    days_of_week = ["MONDAY", "TUESDAY"]
    time_zone    = "Europe/Berlin"
  }

  requestors = {
    logical_operator = "AND"
    conditions = [
      {
        type                    = "group"
        match_operator          = "is"
        source_integration_name = "source \\"p\\""
        values                  = ["Payments"]
      },
    ]
  }

  access_targets = [
    {
      integration = {
        integration_name = "integration i"
        resource_type    = "aws-organization-eks-cluster"
        permissions = [
          "AmazonEKSEditPolicy:payments-*",
          "AmazonEKSEditPolicy:orders",
          "KUBERNETES_GROUP:viewers",
        ]
        resources_scopes = [
          {
            scope_mode = "include_resources"
            type       = "TAG"
            key        = "env"
            values     = ["prod"]
          },
        ]
      }
    },
  ]

  approver_policy = {
    approval_mode = "ANY_OF"
    approver_groups = [
      {
        logical_operator = "OR"
        approvers = [
          {
            type = "Owner"
          },
          {
            type                    = "group"
            source_integration_name = "source \\"p\\""
            values                  = ["Payments"]
          },
        ]
      },
    ]
  }

  escalation_policy = {
    interval_in_min = 30
    approver_groups = [
      {
        logical_operator = "OR"
        approvers = [
          {
            type = "manager"
          },
        ]
      },
    ]
  }

  settings = {
    justification_required        = false
    requester_cannot_approve_self = true
  }
}
",
}
`);
  });

  it.each<[string, ReturnType<typeof codeOfFlow>]>([
    ["maxDurationSeconds", codeOfFlow({}, { maxDurationSeconds: 90 })],
    [
      "settings.extensionSeconds",
      codeOfFlow({ settings: { ...aDefinition().settings, maxExtensions: 1, extensionSeconds: 30 } }),
    ],
    [
      "settings.mfaMaxAgeSeconds",
      codeOfFlow({ settings: { ...aDefinition().settings, mfaRequired: true, mfaMaxAgeSeconds: 900 } }),
    ],
    ["escalation.intervalSeconds", codeOfFlow({ escalation: { intervalSeconds: 90, tiers: [] } })],
    ["targets[0].permissions", codeOfFlow({ targets: [aTarget("i", { permissions: [VIEW, VIEW] })] })],
    [
      "targets[0].resources[0].key",
      codeOfFlow({
        targets: [aTarget("i", { resources: [{ mode: "INCLUDE", by: "TAG", key: "e\u0301", values: ["x"] }] })],
      }),
    ],
  ])("notes that %s is not expressible", (path, { notExpressible }) => {
    expect(notExpressible).toEqual([{ path, reason: expect.any(String) }]);
  });

  it("notes that a deleted integration has no name", () => {
    const { notExpressible, terraform } = codeOfFlow({ targets: [aTarget("gone")] });
    expect(notExpressible).toEqual([{ path: "targets[0].integrationId", reason: expect.any(String) }]);
    expect(terraform).not.toContain("apono_resource_integration");
  });

  it("says how its integration is applied first", () => {
    const { terraform } = codeOfFlow({ targets: [aTarget("i"), aTarget("j"), aTarget("i")] });
    expect(terraform).toContain(
      "# that resource: integration_name = apono_resource_integration.integration_i.name, or apono_resource_integration.integration_j.name\n",
    );
  });

  it("rounds limits down to minutes, but never to zero", () => {
    const minutesOf = (maxDurationSeconds: number) =>
      writeFlow(aFlow({ maxDurationSeconds }), NAMES).grant_duration_in_min;
    expect([10, 60, 119, 120].map(minutesOf)).toEqual([1, 1, 1, 2]);
  });

  it("holds the attributes of its document, whatever the flow says", async () => {
    const flows = anyFlow({ integrationIds: ["i", "j", "gone"], providerIds: ["p", "q", "gone"] });
    const property = fc.asyncProperty(flows, async (flow) => {
      const { attributes } = await resourceIn(flowAsCode({ ...flow, id: ID }, NAMES, URL).terraform);
      expect(attributes).toEqual(flowAttributes(writeFlow(flow, NAMES)));
    });
    await fc.assert(property, { numRuns: 100 });
  });
});

describe("the label of a resource", () => {
  it.each([
    ["AWS production", "aws_production"],
    ["  -- 2nd", "r_2nd"],
    ["---", "r_"],
    ["für alle", "f_r_alle"],
  ])("of '%s' is %s", (name, label) => {
    expect(labelOf(name)).toBe(label);
  });
});
