import { z } from "zod";

/** The bodies of control-access.ts. */
const texts = z.array(z.string());
const tags = z.record(z.string(), z.string());
const accountId = z.string().regex(/^\d{12}$/, "An account id has 12 digits.");
const milliseconds = z.number().nonnegative();
const count = z.int().nonnegative();

const scope = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("cluster") }),
  z.strictObject({ type: z.literal("namespace"), namespaces: texts.min(1) }),
]);
export const policyBody = z.strictObject({ policyArn: z.string().min(1), scope });

export const entryChangeBody = z.strictObject({
  username: z.string().optional(),
  kubernetesGroups: texts.optional(),
  tags: tags.optional(),
});
export const newEntryBody = entryChangeBody.extend({
  principalArn: z.string().min(1),
  type: z.string().optional(),
  policies: z.array(policyBody).optional(),
});

export const permissionsBody = z.strictObject({
  allows: texts.optional(),
  denies: texts.optional(),
  statements: z.array(z.record(z.string(), z.unknown())).optional(),
});
export const roleParametersBody = z.strictObject({
  installationId: z.string().optional(),
  poolPrefix: z.string().optional(),
  poolSize: count.positive().optional(),
  allowKubernetesGroups: z.boolean().optional(),
  allowSharedEntries: z.boolean().optional(),
  templateRolePattern: z.string().optional(),
});
export const newRoleBody = permissionsBody.extend({
  name: z.string().min(1),
  path: z.string().startsWith("/").endsWith("/").optional(),
  tags: tags.optional(),
});

const policyName = z.strictObject({ name: z.string().min(1), path: z.string().default("/") });
export const hideRoleBody = z.strictObject({ ms: milliseconds });
export const permissionSetChangeBody = z.strictObject({
  description: z.string().optional(),
  sessionSeconds: z.number().min(3600).max(43_200).optional(),
  inlinePolicy: z.string().optional(),
  tags: tags.optional(),
  managedPolicies: texts.optional(),
  customerManagedPolicies: z.array(policyName).optional(),
  boundary: z
    .union([z.strictObject({ managedPolicyArn: z.string() }), policyName])
    .nullable()
    .optional(),
});
export const permissionSetBody = permissionSetChangeBody.extend({ name: z.string().min(1).max(32) });
export const assignmentBody = z
  .strictObject({ permissionSet: z.string(), accountId, user: z.string().optional(), group: z.string().optional() })
  .refine(({ user, group }) => (user === undefined) !== (group === undefined), "Give a user or a group.");
export const signInBody = z.strictObject({ userName: z.string(), accountId, permissionSet: z.string() });

export const timingBody = z.strictObject({
  consistencyMs: milliseconds.optional(),
  assignmentMs: milliseconds.optional(),
  roleRemovalMs: milliseconds.optional(),
  newAssignmentsSeenMs: milliseconds.optional(),
  endedAssignmentsSeenMs: milliseconds.optional(),
  rolesSeenMs: milliseconds.optional(),
  rolesSeenByEksMs: milliseconds.optional(),
  tagsSeenMs: milliseconds.optional(),
  dateAheadMs: z.number().optional(),
});
export const limitsBody = z.strictObject({
  accessEntriesPerCluster: count.optional(),
  permissionSets: count.optional(),
  outstandingAssignments: count.optional(),
  outstandingProvisionings: count.optional(),
});
