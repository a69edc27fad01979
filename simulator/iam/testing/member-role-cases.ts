import { ACCOUNT, ANOTHER, INSTALLATION, MANAGEMENT, type ShippedRoleCase } from "./shipped-role";

const CLUSTER = `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/payments`;
const ENTRY = `arn:aws:eks:eu-west-1:${ACCOUNT}:access-entry/payments/role/${ACCOUNT}/any/6ec0`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role`;
const RESERVED = `${ROLE}/aws-reserved/sso.amazonaws.com`;
const SLOT = `${RESERVED}/eu-west-1/AWSReservedSSO_drawbridge-07_0123456789abcdef`;
const SLOT_IN_US = `${RESERVED}/AWSReservedSSO_drawbridge-107_0123456789abcdef`;
const ADMIN = `${RESERVED}/eu-west-1/AWSReservedSSO_AdministratorAccess_0123456789abcdef`;
const OUTSIDE = `${ROLE}/admin`;
const ANA = `${ROLE}/people/ana`;
const CLUSTER_ADMIN = { "eks:policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy" };
const NETWORKING = { "eks:policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSNetworkingPolicy" };
const GROUPS = { "eks:kubernetesGroups": ["viewers"] };
const of = (principal: string) => ({ "eks:principalArn": principal });
const tags = (kind: "Request" | "Resource", installation = INSTALLATION) => ({
  [`aws:${kind}Tag/managed-by`]: "drawbridge",
  [`aws:${kind}Tag/drawbridge-installation`]: installation,
});
const TAGGING = {
  ...tags("Request"),
  "aws:TagKeys": ["managed-by", "drawbridge-installation", "drawbridge-target"],
};
const OURS = tags("Resource");

export const SLOT_PARAMETERS = { PoolPrefix: "drawbridge" };
const template = { InstallationId: INSTALLATION, TemplateRolePattern: "arn:aws:iam::*:role/people/*" };
const onlyInstalled = { InstallationId: INSTALLATION };
const wide = { ...template, TemplateRolePattern: "arn:aws:iam::*:role/Draw*" };
const reserved = { ...template, TemplateRolePattern: "arn:aws:iam::*:role/aws*" };
export const GROUP_PARAMETERS = { AllowKubernetesGroups: "true" };
export const SHARED_ENTRY_PARAMETERS = { ...template, AllowSharedEntries: "true" };

type Parameters = ShippedRoleCase["parameters"];
type Keys = ShippedRoleCase["keys"];
type Row = readonly [name: string, parameters: Parameters, action: string, keys: Keys, allowed: boolean];

/** Actions of EKS, on the cluster or on one of its entries. */
const ROWS: readonly Row[] = [
  ["discovers", {}, "DescribeCluster", {}, true],
  ["reads no entry where it gives nothing", {}, "DescribeAccessEntry", of(SLOT), false],
  ["makes no entry where it gives nothing", {}, "CreateAccessEntry", of(SLOT), false],
  ["deletes no entry where it gives nothing", {}, "DeleteAccessEntry", of(SLOT), false],
  ["gives nothing by an installation id alone", { InstallationId: INSTALLATION }, "CreateAccessEntry", of(SLOT), false],

  ["makes the entry of a slot", SLOT_PARAMETERS, "CreateAccessEntry", of(SLOT), true],
  [
    "makes the entry of a slot where Identity Center is in us-east-1",
    SLOT_PARAMETERS,
    "CreateAccessEntry",
    of(SLOT_IN_US),
    true,
  ],
  ["says the type", SLOT_PARAMETERS, "CreateAccessEntry", { ...of(SLOT), "eks:accessEntryType": "STANDARD" }, true],
  [
    "makes none of another type",
    SLOT_PARAMETERS,
    "CreateAccessEntry",
    { ...of(SLOT), "eks:accessEntryType": "EC2_LINUX" },
    false,
  ],
  ["makes none with a user name", SLOT_PARAMETERS, "CreateAccessEntry", { ...of(SLOT), "eks:username": "ana" }, false],
  ["makes none with groups", SLOT_PARAMETERS, "CreateAccessEntry", { ...of(SLOT), ...GROUPS }, false],
  [
    "makes one with groups where they are allowed",
    { ...SLOT_PARAMETERS, ...GROUP_PARAMETERS },
    "CreateAccessEntry",
    { ...of(SLOT), ...GROUPS },
    true,
  ],
  ["makes none for another permission set", SLOT_PARAMETERS, "CreateAccessEntry", of(ADMIN), false],
  [
    "makes none for a role of that name elsewhere",
    SLOT_PARAMETERS,
    "CreateAccessEntry",
    of(`${ROLE}/x/AWSReservedSSO_drawbridge-07_0`),
    false,
  ],
  [
    "makes none for a slot of another account",
    SLOT_PARAMETERS,
    "CreateAccessEntry",
    of(SLOT.replace(ACCOUNT, MANAGEMENT)),
    false,
  ],
  [
    "makes none for a longer prefix",
    SLOT_PARAMETERS,
    "CreateAccessEntry",
    of(SLOT.replace("drawbridge-", "drawbridges-")),
    false,
  ],
  ["makes none for a role by template", SLOT_PARAMETERS, "CreateAccessEntry", { ...of(ANA), ...TAGGING }, false],
  ["deletes the entry of a slot, whatever its tags", SLOT_PARAMETERS, "DeleteAccessEntry", of(SLOT), true],
  ["deletes no other", SLOT_PARAMETERS, "DeleteAccessEntry", { ...of(ADMIN), ...OURS }, false],
  ["adds a policy", SLOT_PARAMETERS, "AssociateAccessPolicy", { ...of(SLOT), ...CLUSTER_ADMIN }, true],
  [
    "adds no policy that nobody can be given",
    SLOT_PARAMETERS,
    "AssociateAccessPolicy",
    { ...of(SLOT), ...NETWORKING },
    false,
  ],
  [
    "adds no policy to another entry",
    SLOT_PARAMETERS,
    "AssociateAccessPolicy",
    { ...of(ADMIN), ...OURS, ...CLUSTER_ADMIN },
    false,
  ],
  ["takes any policy off", SLOT_PARAMETERS, "DisassociateAccessPolicy", { ...of(SLOT), ...NETWORKING }, true],
  [
    "takes none off another entry",
    SLOT_PARAMETERS,
    "DisassociateAccessPolicy",
    { ...of(ADMIN), ...OURS, ...NETWORKING },
    false,
  ],
  ["takes groups of others off", SLOT_PARAMETERS, "UpdateAccessEntry", { ...of(SLOT), ...GROUPS }, true],
  ["gives no groups", SLOT_PARAMETERS, "UpdateAccessEntry", of(SLOT), false],
  [
    "gives groups where they are allowed",
    { ...SLOT_PARAMETERS, ...GROUP_PARAMETERS },
    "UpdateAccessEntry",
    of(SLOT),
    true,
  ],
  [
    "regroups no other entry",
    { ...SLOT_PARAMETERS, ...GROUP_PARAMETERS },
    "UpdateAccessEntry",
    { ...of(ADMIN), ...OURS, ...GROUPS },
    false,
  ],
  ["tags nothing", SLOT_PARAMETERS, "TagResource", { ...of(SLOT), ...TAGGING }, false],

  ["makes the entry of a role by template", template, "CreateAccessEntry", { ...of(ANA), ...TAGGING }, true],
  ["makes no slot's entry", template, "CreateAccessEntry", { ...of(SLOT), ...TAGGING }, false],
  ["makes none without tags", template, "CreateAccessEntry", of(ANA), false],
  [
    "makes none of another tool",
    template,
    "CreateAccessEntry",
    { ...of(ANA), ...TAGGING, "aws:RequestTag/managed-by": "terraform" },
    false,
  ],
  [
    "makes none of another installation",
    template,
    "CreateAccessEntry",
    { ...of(ANA), ...tags("Request", ANOTHER) },
    false,
  ],
  [
    "makes none of another type by template",
    template,
    "CreateAccessEntry",
    { ...of(ANA), ...TAGGING, "eks:accessEntryType": "EC2_LINUX" },
    false,
  ],
  [
    "makes none with a user name by template",
    template,
    "CreateAccessEntry",
    { ...of(ANA), ...TAGGING, "eks:username": "ana" },
    false,
  ],
  ["makes none with groups by template", template, "CreateAccessEntry", { ...of(ANA), ...TAGGING, ...GROUPS }, false],
  [
    "makes one with groups by template where allowed",
    { ...template, ...GROUP_PARAMETERS },
    "CreateAccessEntry",
    { ...of(ANA), ...TAGGING, ...GROUPS },
    true,
  ],
  ["makes none outside of the pattern", template, "CreateAccessEntry", { ...of(OUTSIDE), ...TAGGING }, false],
  [
    "makes none for another account",
    template,
    "CreateAccessEntry",
    { ...of(ANA.replace(ACCOUNT, MANAGEMENT)), ...TAGGING },
    false,
  ],
  ["makes none for itself", wide, "CreateAccessEntry", { ...of(`${ROLE}/DrawbridgeMemberRole`), ...TAGGING }, false],
  [
    "makes none for the connector",
    wide,
    "CreateAccessEntry",
    { ...of(`${ROLE}/DrawbridgeConnectorRole`), ...TAGGING },
    false,
  ],
  ["makes one beside those", wide, "CreateAccessEntry", { ...of(`${ROLE}/DrawbridgePeople`), ...TAGGING }, true],
  ["deletes its own entry", template, "DeleteAccessEntry", { ...of(ANA), ...OURS }, true],
  ["deletes none of others", template, "DeleteAccessEntry", of(ANA), false],
  [
    "deletes none of another tool",
    template,
    "DeleteAccessEntry",
    { ...of(ANA), ...OURS, "aws:ResourceTag/managed-by": "x" },
    false,
  ],
  [
    "deletes none of another installation",
    template,
    "DeleteAccessEntry",
    { ...of(ANA), ...tags("Resource", ANOTHER) },
    false,
  ],
  ["deletes none outside of the pattern", template, "DeleteAccessEntry", { ...of(OUTSIDE), ...OURS }, false],
  [
    "deletes none of another account",
    template,
    "DeleteAccessEntry",
    { ...of(ANA.replace(ACCOUNT, MANAGEMENT)), ...OURS },
    false,
  ],
  [
    "adds a policy to its own entry",
    template,
    "AssociateAccessPolicy",
    { ...of(ANA), ...OURS, ...CLUSTER_ADMIN },
    true,
  ],
  [
    "adds none that nobody can be given",
    template,
    "AssociateAccessPolicy",
    { ...of(ANA), ...OURS, ...NETWORKING },
    false,
  ],
  ["adds none to an entry of others", template, "AssociateAccessPolicy", { ...of(ANA), ...CLUSTER_ADMIN }, false],
  [
    "adds none outside of the pattern",
    template,
    "AssociateAccessPolicy",
    { ...of(OUTSIDE), ...OURS, ...CLUSTER_ADMIN },
    false,
  ],
  [
    "adds none in another account",
    template,
    "AssociateAccessPolicy",
    { ...of(ANA.replace(ACCOUNT, MANAGEMENT)), ...OURS, ...CLUSTER_ADMIN },
    false,
  ],
  [
    "takes any policy off its own entry",
    template,
    "DisassociateAccessPolicy",
    { ...of(ANA), ...OURS, ...NETWORKING },
    true,
  ],
  ["takes none off an entry of others", template, "DisassociateAccessPolicy", { ...of(ANA), ...CLUSTER_ADMIN }, false],
  ["takes groups off its own entry", template, "UpdateAccessEntry", { ...of(ANA), ...OURS, ...GROUPS }, true],
  ["gives no groups by template", template, "UpdateAccessEntry", { ...of(ANA), ...OURS }, false],
  [
    "gives groups by template where allowed",
    { ...template, ...GROUP_PARAMETERS },
    "UpdateAccessEntry",
    { ...of(ANA), ...OURS },
    true,
  ],
  [
    "regroups no entry of others",
    { ...template, ...GROUP_PARAMETERS },
    "UpdateAccessEntry",
    { ...of(ANA), ...GROUPS },
    false,
  ],
  [
    "regroups none outside of the pattern",
    { ...template, ...GROUP_PARAMETERS },
    "UpdateAccessEntry",
    { ...of(OUTSIDE), ...OURS, ...GROUPS },
    false,
  ],
  [
    "regroups none of another account",
    { ...template, ...GROUP_PARAMETERS },
    "UpdateAccessEntry",
    { ...of(ANA.replace(ACCOUNT, MANAGEMENT)), ...OURS, ...GROUPS },
    false,
  ],
  ["puts its tags back", template, "TagResource", { ...of(ANA), ...TAGGING }, true],
  ["keeps its tags", template, "TagResource", { ...of(ANA), ...TAGGING, ...OURS }, true],
  [
    "takes no entry of another installation over",
    template,
    "TagResource",
    { ...of(ANA), ...TAGGING, ...tags("Resource", ANOTHER) },
    false,
  ],
  [
    "puts no other tags",
    template,
    "TagResource",
    { ...of(ANA), ...TAGGING, "aws:TagKeys": ["managed-by", "team"] },
    false,
  ],
  [
    "puts no tags of another tool",
    template,
    "TagResource",
    { ...of(ANA), ...TAGGING, "aws:RequestTag/managed-by": "x" },
    false,
  ],
  [
    "puts no tags of another installation",
    template,
    "TagResource",
    { ...of(ANA), ...TAGGING, ...tags("Request", ANOTHER) },
    false,
  ],
  ["tags none outside of the pattern", template, "TagResource", { ...of(OUTSIDE), ...TAGGING }, false],
  [
    "tags none of another account",
    template,
    "TagResource",
    { ...of(ANA.replace(ACCOUNT, MANAGEMENT)), ...TAGGING },
    false,
  ],
  ["tags none of itself", wide, "TagResource", { ...of(`${ROLE}/DrawbridgeMemberRole`), ...TAGGING }, false],
  ["takes no tags off", template, "UntagResource", { ...of(ANA), ...OURS }, false],

  ["shares an entry", SHARED_ENTRY_PARAMETERS, "AssociateAccessPolicy", { ...of(ANA), ...CLUSTER_ADMIN }, true],
  [
    "takes off what it shared",
    SHARED_ENTRY_PARAMETERS,
    "DisassociateAccessPolicy",
    { ...of(ANA), ...CLUSTER_ADMIN },
    true,
  ],
  ["takes nothing else off", SHARED_ENTRY_PARAMETERS, "DisassociateAccessPolicy", { ...of(ANA), ...NETWORKING }, false],
  [
    "shares none outside of the pattern",
    SHARED_ENTRY_PARAMETERS,
    "AssociateAccessPolicy",
    { ...of(OUTSIDE), ...CLUSTER_ADMIN },
    false,
  ],
  [
    "shares none of another account",
    SHARED_ENTRY_PARAMETERS,
    "AssociateAccessPolicy",
    { ...of(ANA.replace(ACCOUNT, MANAGEMENT)), ...CLUSTER_ADMIN },
    false,
  ],
  [
    "shares none of itself",
    { ...SHARED_ENTRY_PARAMETERS, ...wide },
    "AssociateAccessPolicy",
    { ...of(`${ROLE}/DrawbridgeMemberRole`), ...CLUSTER_ADMIN },
    false,
  ],
  ["deletes no shared entry", SHARED_ENTRY_PARAMETERS, "DeleteAccessEntry", of(ANA), false],
  ["shares no groups", SHARED_ENTRY_PARAMETERS, "UpdateAccessEntry", { ...of(ANA), ...GROUPS }, false],
  [
    "shares groups where they are allowed",
    { ...SHARED_ENTRY_PARAMETERS, ...GROUP_PARAMETERS },
    "UpdateAccessEntry",
    of(ANA),
    true,
  ],
  [
    "shares groups within the pattern only",
    { ...SHARED_ENTRY_PARAMETERS, ...GROUP_PARAMETERS },
    "UpdateAccessEntry",
    of(OUTSIDE),
    false,
  ],
  [
    "shares groups in this account only",
    { ...SHARED_ENTRY_PARAMETERS, ...GROUP_PARAMETERS },
    "UpdateAccessEntry",
    of(ANA.replace(ACCOUNT, MANAGEMENT)),
    false,
  ],
  [
    "shares no groups of itself",
    { ...SHARED_ENTRY_PARAMETERS, ...wide, ...GROUP_PARAMETERS },
    "UpdateAccessEntry",
    of(`${ROLE}/DrawbridgeMemberRole`),
    false,
  ],
  [
    "shares nothing without a pattern",
    { ...SLOT_PARAMETERS, AllowSharedEntries: "true" },
    "AssociateAccessPolicy",
    { ...of(ANA), ...CLUSTER_ADMIN },
    false,
  ],
];

const TAGGING_CLUSTERS: readonly (readonly [string, Keys, boolean])[] = [
  ["tags a cluster as an entry is made there", TAGGING, true],
  ["puts no other tag on one", { ...TAGGING, "aws:TagKeys": ["owner"] }, false],
  ["puts no tag of another tool on one", { ...TAGGING, "aws:RequestTag/managed-by": "x" }, false],
  ["puts no tag of another installation on one", { ...TAGGING, ...tags("Request", ANOTHER) }, false],
];

const READING_ROLES: readonly (readonly [Parameters, string, boolean])[] = [
  [SLOT_PARAMETERS, SLOT, true],
  [SLOT_PARAMETERS, `${ROLE}/AWSReservedSSO_drawbridge-07_0123456789abcdef`, true],
  [SLOT_PARAMETERS, ANA, false],
  [template, ANA, true],
  [template, `${ROLE}/ana`, true],
  [template, ANA.replace(ACCOUNT, MANAGEMENT), false],
  [{}, SLOT, false],
];

const GIVEN_POLICIES = ["View", "Edit", "Admin", "ClusterAdmin", "AdminView", "SecretReader"].map((name) => ({
  "eks:policyArn": `arn:aws:eks::aws:cluster-access-policy/AmazonEKS${name}Policy`,
}));
const POLICIES: readonly Row[] = GIVEN_POLICIES.flatMap((policy): Row[] => [
  [
    "adds each policy that people are given",
    SLOT_PARAMETERS,
    "AssociateAccessPolicy",
    { ...of(SLOT), ...policy },
    true,
  ],
  ["adds it by template", template, "AssociateAccessPolicy", { ...of(ANA), ...OURS, ...policy }, true],
  ["shares it", SHARED_ENTRY_PARAMETERS, "AssociateAccessPolicy", { ...of(ANA), ...policy }, true],
]);

const TAKEN = { ...of(ANA), ...tags("Resource", ANOTHER) };
const FOREIGN = { ...of(ANA), ...OURS, "aws:ResourceTag/managed-by": "terraform" };
const CONNECTOR = of(`${ROLE}/DrawbridgeConnectorRole`);
/** Entries that other installations and other tools marked, and the connector's own. */
const OF_OTHERS: readonly Row[] = [
  ...[TAKEN, FOREIGN].flatMap((entry): Row[] => [
    [
      "adds no policy to what is marked otherwise",
      template,
      "AssociateAccessPolicy",
      { ...entry, ...CLUSTER_ADMIN },
      false,
    ],
    [
      "takes none off what is marked otherwise",
      template,
      "DisassociateAccessPolicy",
      { ...entry, ...CLUSTER_ADMIN },
      false,
    ],
    [
      "regroups nothing that is marked otherwise",
      { ...template, ...GROUP_PARAMETERS },
      "UpdateAccessEntry",
      entry,
      false,
    ],
    ["takes no groups off what is marked otherwise", template, "UpdateAccessEntry", { ...entry, ...GROUPS }, false],
  ]),
  ["tags none of the connector", wide, "TagResource", { ...CONNECTOR, ...TAGGING }, false],
  [
    "shares none of the connector",
    { ...SHARED_ENTRY_PARAMETERS, ...wide },
    "AssociateAccessPolicy",
    { ...CONNECTOR, ...CLUSTER_ADMIN },
    false,
  ],
  [
    "shares no groups of the connector",
    { ...SHARED_ENTRY_PARAMETERS, ...wide, ...GROUP_PARAMETERS },
    "UpdateAccessEntry",
    CONNECTOR,
    false,
  ],
];

/** Regardless of the pattern: roles of Identity Center are given by a pool alone. */
const OF_IDENTITY_CENTER: readonly Row[] = [
  ["makes none for Identity Center's roles", reserved, "CreateAccessEntry", { ...of(ADMIN), ...TAGGING }, false],
  ["tags none of Identity Center's roles", reserved, "TagResource", { ...of(ADMIN), ...TAGGING }, false],
  [
    "shares none of Identity Center's roles",
    { ...SHARED_ENTRY_PARAMETERS, ...reserved },
    "AssociateAccessPolicy",
    { ...of(ADMIN), ...CLUSTER_ADMIN },
    false,
  ],
  [
    "shares no groups of Identity Center's roles",
    { ...SHARED_ENTRY_PARAMETERS, ...reserved, ...GROUP_PARAMETERS },
    "UpdateAccessEntry",
    of(ADMIN),
    false,
  ],
];

const READING: readonly Row[] = [
  ["lists entries where it gives access", SLOT_PARAMETERS, "ListAccessEntries", {}, true],
  ["lists none where it gives nothing", {}, "ListAccessEntries", {}, false],
  [
    "makes none of a set without a prefix where it knows no pool",
    template,
    "CreateAccessEntry",
    of(SLOT.replace("drawbridge", "")),
    false,
  ],
  ["reads an entry", SLOT_PARAMETERS, "DescribeAccessEntry", of(ADMIN), true],
  ["reads its policies", SLOT_PARAMETERS, "ListAssociatedAccessPolicies", of(ADMIN), true],
];

/** Permissions are limited to the role's account. */
function elsewhere(one: ShippedRoleCase): ShippedRoleCase[] {
  if (one.verdict !== "ALLOW" || !one.resource.startsWith("arn:aws:eks:")) return [];
  const resource = one.resource.replaceAll(ACCOUNT, MANAGEMENT);
  return [{ ...one, name: `${one.name}, but not in another account`, resource, verdict: "IMPLICIT_DENY" }];
}

const CASES: readonly ShippedRoleCase[] = [
  ...[...ROWS, ...POLICIES, ...OF_OTHERS, ...OF_IDENTITY_CENTER, ...READING].map(
    ([name, parameters, action, keys, allowed]) => {
      const resource = /^(Create|ListAccessEntries|DescribeCluster)/.test(action) ? CLUSTER : ENTRY;
      return memberCase(name, parameters, `eks:${action}`, resource, keys, allowed);
    },
  ),
  ...TAGGING_CLUSTERS.map(([name, keys, allowed]) =>
    memberCase(name, template, "eks:TagResource", CLUSTER, keys, allowed),
  ),
  memberCase("tags no cluster without a pattern", onlyInstalled, "eks:TagResource", CLUSTER, TAGGING, false),
  ...READING_ROLES.map(([parameters, role, allowed]) =>
    memberCase(`reads the role ${role}`, parameters, "iam:GetRole", role, {}, allowed),
  ),
];

export const MEMBER_ROLE_CASES = CASES.flatMap((one) => [one, ...elsewhere(one)]);

function memberCase(
  name: string,
  parameters: Parameters,
  action: string,
  resource: string,
  keys: Keys,
  allowed: boolean,
): ShippedRoleCase {
  return { name, role: "member", parameters, action, resource, keys, verdict: allowed ? "ALLOW" : "IMPLICIT_DENY" };
}
