import type { Platform } from "../../../shared/compose";
import type { Scope } from "../../../shared/kernel/actor";
import { sessionCookieName } from "../../auth/session-cookie";
import { type Somebody, SYSTEM } from "./people";

/** The columns of the table. Who is on a side is on side A, except for STRANGER, who asked on side B. */
export const ACTORS = [
  "ADMIN",
  "AUDITOR",
  "OWNER",
  "APPROVER",
  "DELEGATE",
  "REQUESTER",
  "STRANGER",
  "ADMIN_READ",
  "REQUESTER_READ",
  "OWNER_DECIDE",
  "SERVICE",
  "ANONYMOUS",
] as const;
export type ActorName = (typeof ACTORS)[number];

/** The headers by which the server knows who it is. */
export type ActorCredentials = Readonly<Record<string, string>>;

/** Of a person who has signed in. */
export async function sessionOf(
  { sessions, signIn }: Platform,
  { id }: Pick<Somebody, "id">,
): Promise<ActorCredentials> {
  const token = await sessions.signInAs(id, { address: null, userAgent: null, previousToken: null });
  return { cookie: `${sessionCookieName(signIn)}=${token}` };
}

/** Of a script that acts as a person, and for one thing only. */
export async function tokenOf(
  { personalTokens }: Platform,
  { personId }: Pick<Somebody, "personId">,
  scope: Scope,
): Promise<ActorCredentials> {
  const { token } = await personalTokens.create(SYSTEM, personId, { scopes: [scope] });
  return { authorization: `Bearer ${token}` };
}

/** Of a program that is an admin. */
export async function programToken({ serviceAccounts }: Platform): Promise<ActorCredentials> {
  const { id } = await serviceAccounts.create(SYSTEM, "Terraform", ["ADMIN"]);
  const { token } = await serviceAccounts.createToken(SYSTEM, id, {});
  return { authorization: `Bearer ${token}` };
}
