import type { DataSource } from "typeorm";
import type { Platform } from "../../../shared/compose";
import { Identity } from "../../../shared/domain/identities/identity.entity";
import type { Actor } from "../../../shared/kernel/actor";
import { systemActor } from "../../../shared/kernel/actor";

export const SYSTEM = systemActor("matrix");

/** Who owns a side's clusters, who approves by the flow, and who asked and was given. */
export type Cast = Readonly<Record<"owner" | "approver" | "requester", string>>;

/** Reads the people of one side, with their groups, into its provider. Everything about them holds the mark. */
export async function readPeople({ db, identityProviders }: Platform, providerId: string, mark: string): Promise<Cast> {
  const users = ["owner", "approver", "requester"].map((who) => ({
    id: `${who}-${mark}`,
    userName: `${who}.${mark}`,
    displayName: `The ${who} ${mark}`,
    email: `${who}@${mark}.example.com`,
    title: `Title ${mark}`,
    department: `Department ${mark}`,
    attributes: { desk: `Desk ${mark}` },
    ...(who === "requester" && { manager: `owner-${mark}` }),
  }));
  const groups = [
    { id: `owners-${mark}`, name: `Owners ${mark}`, members: [`owner-${mark}`] },
    { id: `security-${mark}`, name: `Security ${mark}`, members: [`approver-${mark}`] },
    { id: `askers-${mark}`, name: `Askers ${mark}`, members: [`requester-${mark}`] },
  ];
  await identityProviders.importFile(SYSTEM, providerId, JSON.stringify({ users, groups }), true);
  const idOf = await idsByName(db, providerId);
  return {
    owner: idOf(`owner.${mark}`),
    approver: idOf(`approver.${mark}`),
    requester: idOf(`requester.${mark}`),
  };
}

/** Those who belong to no side. */
export async function saveStaff({
  db,
  identityProviders,
  roles,
}: Platform): Promise<{ admin: string; auditor: string }> {
  const provider = await identityProviders.create(SYSTEM, "Staff");
  const users = ["admin", "auditor"].map((name) => ({ id: name, userName: name, displayName: name }));
  await identityProviders.importFile(SYSTEM, provider.id, JSON.stringify({ users }), true);
  const idOf = await idsByName(db, provider.id);
  await roles.assign(SYSTEM, idOf("admin"), "ADMIN");
  await roles.assign(SYSTEM, idOf("auditor"), "ADMIN");
  await roles.remove(SYSTEM, idOf("auditor"), "ADMIN");
  await roles.assign(SYSTEM, idOf("auditor"), "AUDITOR");
  return { admin: idOf("admin"), auditor: idOf("auditor") };
}

async function idsByName(db: DataSource, providerId: string): Promise<(userName: string) => string> {
  const found = await db.manager.findBy(Identity, { providerId });
  return (userName) => found.find((one) => one.userName === userName)!.id;
}

export function personActor(personId: string): Actor {
  return { kind: "person", id: personId, name: personId, personId, roles: ["MEMBER"], scopes: [] };
}
