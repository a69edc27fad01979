import type { Verdict } from "../evaluate";
import {
  ACCOUNT,
  ANOTHER,
  DATABASE_URL,
  INSTALLATION,
  MANAGEMENT,
  ORGANIZATION,
  type ShippedRoleCase,
} from "./shipped-role";

const ROLE = `arn:aws:iam::${ACCOUNT}:role`;
const SET = "arn:aws:sso:::permissionSet/ssoins-7223f0a1b2c3d4e5/ps-0123456789abcdef";
const APPLICATION = `arn:aws:sso::${MANAGEMENT}:application/ssoins-7223f0a1b2c3d4e5/apl-0123456789abcdef`;
const KEY = `arn:aws:kms:eu-west-1:${MANAGEMENT}:key/3a1f0b7c-5d2e-4f60-9b8a-6c7d8e9f0a1b`;
const MANAGEMENT_ROLE = `arn:aws:iam::${MANAGEMENT}:role/DrawbridgeManagementRole`;

type Keys = ShippedRoleCase["keys"];

export const HOLDER_PARAMETERS = {
  InstallationId: INSTALLATION,
  ManagementAccountId: MANAGEMENT,
  IdentityCenterKeyArn: KEY,
};
export const HOLDING_PARAMETERS = { ...HOLDER_PARAMETERS, HoldsManagementRole: "true" };
export const CONNECTING_PARAMETERS = { ManagementAccountRoleArn: MANAGEMENT_ROLE };

const pool = (installation: string) => ({ "aws:ResourceTag/drawbridge-pool": installation });

const ASSIGNING: readonly (readonly [string, string, Keys, Verdict])[] = [
  ["the installation's slot", SET, pool(INSTALLATION), "ALLOW"],
  ["a slot of another installation", SET, pool(ANOTHER), "IMPLICIT_DENY"],
  ["a permission set without the pool's tag", SET, { "aws:ResourceTag/managed-by": "drawbridge" }, "IMPLICIT_DENY"],
  ["something else with the pool's tag", APPLICATION, pool(INSTALLATION), "IMPLICIT_DENY"],
  ["the instance", "arn:aws:sso:::instance/ssoins-7223f0a1b2c3d4e5", {}, "ALLOW"],
  ["an account", `arn:aws:sso:::account/${ACCOUNT}`, {}, "ALLOW"],
  ["the management account", `arn:aws:sso:::account/${MANAGEMENT}`, {}, "EXPLICIT_DENY"],
];

const NEVER: readonly string[] = [
  "AttachCustomerManagedPolicyReferenceToPermissionSet",
  "AttachManagedPolicyToPermissionSet",
  "CreatePermissionSet",
  "DeletePermissionSet",
  "DeletePermissionsBoundaryFromPermissionSet",
  "ProvisionPermissionSet",
  "PutInlinePolicyToPermissionSet",
  "PutPermissionsBoundaryToPermissionSet",
  "TagResource",
  "UntagResource",
  "UpdatePermissionSet",
];

const viaCenter = {
  "kms:ViaService": "sso.eu-west-1.amazonaws.com",
  "kms:EncryptionContext:aws:sso:instance-arn": "arn:aws:sso:::instance/ssoins-7223f0a1b2c3d4e5",
};
const viaStore = {
  "kms:ViaService": "identitystore.eu-west-1.amazonaws.com",
  "kms:EncryptionContext:aws:identitystore:identitystore-arn": "arn:aws:identitystore::777788889999:identitystore/d-9",
};

const DECRYPTING: readonly (readonly [string, string, Keys, boolean])[] = [
  ["by Identity Center", KEY, viaCenter, true],
  ["by the identity store", KEY, viaStore, true],
  ["by itself", KEY, {}, false],
  ["by another service", KEY, { ...viaCenter, "kms:ViaService": "s3.eu-west-1.amazonaws.com" }, false],
  [
    "by another service with the store's context",
    KEY,
    { ...viaStore, "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
    false,
  ],
  ["by Identity Center without its context", KEY, { "kms:ViaService": viaCenter["kms:ViaService"] }, false],
  ["by the identity store without its context", KEY, { "kms:ViaService": viaStore["kms:ViaService"] }, false],
  ["of another name", KEY.replace("3a1f", "4a1f"), viaCenter, false],
  ["of another name for the store", KEY.replace("3a1f", "4a1f"), viaStore, false],
];

const ours = { "aws:ResourceOrgID": ORGANIZATION };
const ASSUMING: readonly (readonly [string, Keys, boolean])[] = [
  [`${ROLE}/DrawbridgeMemberRole`, ours, true],
  [MANAGEMENT_ROLE, ours, true],
  [`${ROLE}/DrawbridgeMemberRole`, { "aws:ResourceOrgID": "o-other00000" }, false],
  [`${ROLE}/DrawbridgeMemberRole`, {}, false],
  [`${ROLE}/Admin`, ours, false],
];

/** The management role, and a connector that holds it. */
export const ASSIGNING_ROLE_CASES: readonly ShippedRoleCase[] = [
  { role: "management", parameters: HOLDER_PARAMETERS } as const,
  { role: "connector", parameters: HOLDING_PARAMETERS } as const,
].flatMap((whose) => [
  ...ASSIGNING.flatMap(([name, resource, keys, verdict]) =>
    ["sso:CreateAccountAssignment", "sso:DeleteAccountAssignment"].map((action) => ({
      ...{ ...whose, name: `${action} by ${name}`, action, resource, keys, verdict },
    })),
  ),
  ...NEVER.map((operation) => ({
    ...{
      ...whose,
      name: `never does ${operation}`,
      action: `sso:${operation}`,
      resource: SET,
      keys: pool(INSTALLATION),
    },
    verdict: "IMPLICIT_DENY" as const,
  })),
  ...DECRYPTING.map(([name, resource, keys, allowed]) => ({
    ...{ ...whose, name: `uses the key ${name}`, action: "kms:Decrypt", resource, keys },
    verdict: allowed ? ("ALLOW" as const) : ("IMPLICIT_DENY" as const),
  })),
]);

/** Without the parameters that give it, neither role assigns anything. */
const IDLE: readonly ShippedRoleCase[] = (
  [
    ["management", {}, "sso:CreateAccountAssignment", `arn:aws:sso:::account/${ACCOUNT}`],
    ["connector", CONNECTING_PARAMETERS, "sso:CreateAccountAssignment", `arn:aws:sso:::account/${ACCOUNT}`],
    ["connector", CONNECTING_PARAMETERS, "organizations:ListAccounts", "*"],
  ] as const
).map(([role, parameters, action, resource]) => ({
  ...{ role, parameters, name: `does not ${action}`, action, resource, keys: {}, verdict: "IMPLICIT_DENY" },
}));

const ASSUMING_CASES: readonly ShippedRoleCase[] = ASSUMING.map(([resource, keys, allowed]) => ({
  ...{
    role: "connector",
    parameters: CONNECTING_PARAMETERS,
    name: `assumes ${resource}`,
    action: "sts:AssumeRole",
    resource,
    keys,
  },
  verdict: allowed ? "ALLOW" : "IMPLICIT_DENY",
}));

export const CONNECTOR_CASES = [...ASSUMING_CASES, ...IDLE];

/** The role that starts a task and reads its secrets. */
export const EXECUTION_CASES: readonly ShippedRoleCase[] = [
  ["reads the secret of the database", DATABASE_URL, "ALLOW"],
  ["reads no other secret", DATABASE_URL.replace("database-url", "another"), "IMPLICIT_DENY"],
].map(([name = "", resource = "", verdict]) => ({
  ...{ role: "execution", parameters: {}, name, action: "secretsmanager:GetSecretValue", resource, keys: {} },
  verdict: verdict as Verdict,
}));
