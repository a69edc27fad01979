import { z } from "zod";

/** The bodies of the control endpoint. Unknown members are refused, so that typing errors do not pass unnoticed. */
const tags = z.record(z.string(), z.string());
const state = z.enum(["PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"]);
const accountId = z.string().regex(/^\d{12}$/, "An account id has 12 digits.");

export const faultBody = z.strictObject({
  operation: z.string().min(1),
  accountId: accountId.optional(),
  region: z.string().optional(),
  times: z.int().positive().optional(),
  forever: z.boolean().optional(),
  after: z.int().nonnegative().optional(),
  error: z.string().optional(),
  message: z.string().optional(),
  reason: z.string().optional(),
  status: z.int().min(400).max(599).optional(),
  delayMs: z.number().nonnegative().optional(),
  hang: z.boolean().optional(),
  share: z.number().positive().max(1).optional(),
  repeatToken: z.boolean().optional(),
  applyFirst: z.boolean().optional(),
  applyLateMs: z.number().nonnegative().optional(),
  dropConnection: z.boolean().optional(),
});

export const newAccountBody = z.strictObject({
  id: accountId.optional(),
  name: z.string().min(1),
  email: z.string().optional(),
  parentId: z.string().optional(),
  state: state.optional(),
  tags: tags.optional(),
  memberRole: z.boolean().optional(),
});

export const accountChangeBody = z.strictObject({
  state: state.optional(),
  parentId: z.string().optional(),
  tags: tags.optional(),
  memberRole: z.boolean().optional(),
  /** Region to enabled or disabled. */
  regions: z.record(z.string(), z.boolean()).optional(),
  /** Region to denied by a service control policy, or no longer. */
  deniedRegions: z.record(z.string(), z.boolean()).optional(),
});

export const newUnitBody = z.strictObject({ name: z.string().min(1), parentId: z.string().optional() });

export const clusterBody = z.strictObject({
  createdAt: z.iso.datetime().optional(),
  status: z.enum(["CREATING", "ACTIVE", "DELETING", "FAILED", "UPDATING", "PENDING"]).optional(),
  version: z.string().optional(),
  platformVersion: z.string().optional(),
  authenticationMode: z.enum(["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"]).optional(),
  endpointPublicAccess: z.boolean().optional(),
  endpointPrivateAccess: z.boolean().optional(),
  tags: tags.optional(),
  creatorArn: z.string().nullable().optional(),
  endpoint: z
    .url({ protocol: /^https$/ })
    .nullable()
    .optional(),
  /** PEM. */
  certificateAuthority: z.string().startsWith("-----BEGIN CERTIFICATE-----").nullable().optional(),
});

const person = {
  email: z.string().nullable().optional(),
  displayName: z.string().min(1).optional(),
  title: z.string().nullable().optional(),
  enabled: z.boolean().optional(),
  externalIds: z.array(z.strictObject({ issuer: z.string().min(1), id: z.string().min(1) })).optional(),
};
export const newUserBody = z.strictObject({ userName: z.string().min(1), ...person });
export const userChangeBody = z.strictObject(person);
export const newGroupBody = z.strictObject({ name: z.string().min(1) });

export const latencyBody = z.strictObject({
  ms: z.number().nonnegative(),
  jitterMs: z.number().nonnegative().optional(),
});

export const throttleBody = z.strictObject({
  mode: z.enum(["off", "documented"]),
  eks: z.strictObject({ perSecond: z.number().positive(), burst: z.number().min(1) }).optional(),
});

export const clockBody = z.strictObject({ advanceMs: z.number().nonnegative() });

export const sessionBody = z.strictObject({
  accountId,
  roleName: z.string().optional(),
  sessionName: z.string().optional(),
});

export const callQuery = z.strictObject({
  service: z.string().optional(),
  operation: z.string().optional(),
  accountId: z.string().optional(),
  region: z.string().optional(),
  error: z.string().optional(),
  limit: z.coerce.number().int().positive().default(1000),
});
