import { z } from "zod";

/** PostgreSQL holds neither NUL nor half a character. */
const storable = z.string().regex(/^[^\0\p{Cs}]*$/u);
const text = storable.trim().min(1).max(256);

const userSchema = z.strictObject({
  id: text,
  userName: text,
  email: z.email().max(320).optional(),
  displayName: text.optional(),
  active: z.boolean().default(true),
  title: text.optional(),
  department: text.optional(),
  /** Id of another user. */
  manager: text.optional(),
  roles: z.array(text).max(100).default([]),
  attributes: z.record(text, storable.max(1024)).default({}),
});

const groupSchema = z.strictObject({
  id: text,
  name: text,
  /** Ids of users. */
  members: z.array(text).default([]),
  /** Ids of groups inside this one. */
  groups: z.array(text).default([]),
});

export const fileSchema = z.strictObject({ users: z.array(userSchema), groups: z.array(groupSchema).default([]) });

export type FileUser = z.infer<typeof userSchema>;
export type FileGroup = z.infer<typeof groupSchema>;

/** Users, groups and memberships as one YAML or JSON document holds them. */
export interface IdentityFile {
  readonly users: readonly FileUser[];
  readonly groups: readonly FileGroup[];
}

/** The fields that the document, a user and a group may have. */
export function fieldsAt(path: readonly (string | number)[]): string[] {
  const [list] = path;
  if (list === undefined) return Object.keys(fileSchema.shape);
  return Object.keys(list === "users" ? userSchema.shape : groupSchema.shape);
}
