import type { DataSource } from "typeorm";
import type { Platform } from "../../../shared/compose";
import { Identity } from "../../../shared/domain/identities/identity.entity";
import { systemActor } from "../../../shared/kernel/actor";

export const SYSTEM = systemActor("matrix");

/** A person and the identity by which they sign in. */
export type Somebody = Identity & { readonly personId: string };

/**
 * The people of a side: two owners of its clusters and a stand-in, the approver of its flow and their delegate, and the
 * requester.
 */
export type SidePeople = Readonly<
  Record<"owner" | "coOwner" | "standIn" | "approver" | "delegate" | "requester", Somebody>
>;

/** Imports the people of one side, with their groups, into its provider. Every text of theirs holds the canary. */
export async function readPeople(
  { db, identityProviders }: Platform,
  providerId: string,
  mark: string,
): Promise<SidePeople> {
  const users = ["owner", "co-owner", "stand-in", "approver", "delegate", "requester"].map((who) => ({
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
    { id: `owners-${mark}`, name: `Owners ${mark}`, members: [`owner-${mark}`, `co-owner-${mark}`] },
    { id: `security-${mark}`, name: `Security ${mark}`, members: [`approver-${mark}`] },
    { id: `around-${mark}`, name: `Around ${mark}`, members: [] },
    { id: `askers-${mark}`, name: `Askers ${mark}`, members: [`requester-${mark}`] },
  ];
  await identityProviders.importFile(SYSTEM, providerId, JSON.stringify({ users, groups }), true);
  const named = await peopleByName(db, providerId);
  return {
    owner: named(`owner.${mark}`),
    coOwner: named(`co-owner.${mark}`),
    standIn: named(`stand-in.${mark}`),
    approver: named(`approver.${mark}`),
    delegate: named(`delegate.${mark}`),
    requester: named(`requester.${mark}`),
  };
}

/** People of neither side. */
export async function saveStaff({
  db,
  identityProviders,
  roles,
}: Platform): Promise<{ admin: Somebody; auditor: Somebody }> {
  const provider = await identityProviders.create(SYSTEM, "Staff");
  // They share one address, so that two people are probably one human.
  const email = "staff@example.com";
  const users = ["admin", "auditor"].map((name) => ({ id: name, userName: name, displayName: name, email }));
  const groups = [{ id: "auditors", name: "Auditors", members: ["auditor"] }];
  await identityProviders.importFile(SYSTEM, provider.id, JSON.stringify({ users, groups }), true);
  const named = await peopleByName(db, provider.id);
  const [admin, auditor] = [named("admin"), named("auditor")];
  await roles.assign(SYSTEM, admin.personId, "ADMIN");
  await roles.assign(SYSTEM, auditor.personId, "ADMIN");
  await roles.remove(SYSTEM, auditor.personId, "ADMIN");
  await roles.assign(SYSTEM, auditor.personId, "AUDITOR");
  return { admin, auditor };
}

async function peopleByName(db: DataSource, providerId: string): Promise<(userName: string) => Somebody> {
  const found = (await db.manager.findBy(Identity, { providerId })) as Somebody[];
  return (userName) => found.find((one) => one.userName === userName)!;
}
