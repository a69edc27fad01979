import fc from "fast-check";
import type { IntegrationForm } from "../../../integrations/parse-integration";
import { anyText } from "./any-text";

const REGIONS = ["eu-west-1", "us-east-1", "ap-southeast-2"] as const;
const region = fc.constantFrom<string>(...REGIONS, " EU-West-1 ");
/** Left out, emptied, or given. */
const perhaps = <T>(given: fc.Arbitrary<T>) => fc.option(given, { nil: undefined });

const attribute = fc.oneof(fc.constantFrom("user", "group", "role", "Manager"), anyText({ most: 40 }));
const name = fc
  .stringMatching(/^[A-Za-z0-9 _-]{1,64}$/)
  .map((text) => text.trim())
  .filter((text) => text !== "");

/** Providers that owners and rules may name; undefined: the default one. */
function anyOwners(providerIds: readonly string[]) {
  const providerId = perhaps(fc.constantFrom(...providerIds));
  const owner = fc.record({
    attribute,
    providerId,
    values: fc.uniqueArray(anyText({ most: 60 }), { minLength: 1, maxLength: 3 }),
  });
  const separator = perhaps(fc.constantFrom(",", ";", " ", "${", '"', "\\"));
  const rule = fc.record({ keyName: anyText({ most: 100 }), attribute, providerId, separator });
  return fc
    .record({ integrationOwners: fc.array(owner, { maxLength: 3 }), ownerRules: fc.array(rule, { maxLength: 3 }) })
    .map((rows) => (rows.integrationOwners.length === 0 ? { ...rows, ownerRules: [] } : rows));
}

/** Forms that createIntegration would take, of one connector: every setting left out, or given in one of its spellings. */
export function anyIntegrationForm(connectorId: string, providerIds: readonly string[]): fc.Arbitrary<IntegrationForm> {
  const settings = fc.record(
    {
      managementAccountRoleArn: fc.constantFrom("arn:aws:iam::111122223333:role/Reader", ""),
      excludedOrganizationalUnitIds: fc.subarray(["ou-aaa1-11111111", "ou-bbb2-22222222 , ou-ccc3-33333333"]),
      excludedAccountIds: fc.subarray(["444455556666", "000000000001,000000000002"]),
      sessionDurationHours: fc.integer({ min: 1, max: 12 }),
      discoveryRegions: fc.subarray([...REGIONS]),
      memberRoleName: fc.constantFrom("Member", "path/Member", " "),
      externalId: fc.constantFrom("drawbridge-1", "a:b/c=d"),
      sharedEntriesAllowed: fc.boolean(),
      foreignPolicies: fc.constantFrom("REPORT", "REMOVE"),
      poolPermissionSetArns: fc.subarray(
        [1, 2, 3].map((n) => `arn:aws:sso:::permissionSet/ssoins-0000000000000001/ps-000000000000000${n}`),
      ),
      poolReservePercent: fc.integer({ min: 0, max: 100 }),
      customAccessDetails: anyText({ most: 300, lines: true }),
    },
    { requiredKeys: [] },
  );
  const required = fc.record({
    name,
    connectorId: fc.constant(connectorId),
    resourceTypes: fc.subarray(["EKS_CLUSTER", "AWS_ACCOUNT"] as const, { minLength: 1 }),
    region,
    ssoRegion: region,
    ssoPortal: fc.constantFrom(
      "https://example.awsapps.com/start",
      "https://example.awsapps.com/start/#/",
      "https://d-1.awsapps.com/${x}%{y}",
    ),
  });
  const principals = fc.constantFrom<IntegrationForm>(
    {},
    { principalStrategy: "IDENTITY_CENTER" },
    {
      principalStrategy: "IAM_ROLE_TEMPLATE",
      principalRoleTemplate: "arn:aws:iam::{{accountId}}:role/people/{{userName}}",
    },
  );
  return fc
    .tuple(required, settings, principals, anyOwners(providerIds))
    .map(([...parts]): IntegrationForm => Object.assign({}, ...parts));
}
