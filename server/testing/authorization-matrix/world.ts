import type { DataSource } from "typeorm";
import type { Platform } from "../../../shared/compose";
import { IdentityProvider } from "../../../shared/domain/identities/identity-provider.entity";
import { type AccessOfSide, saveAccessOfSide } from "./access-of-side";
import { type ActorCredentials, type ActorName, programToken, sessionOf, tokenOf } from "./actors";
import { type BelongingsOfSide, saveBelongingsOfSide } from "./belongings-of-side";
import { CANARIES, type SideName } from "./canaries";
import { type DelegationsOfSide, saveDelegationsOfSide } from "./delegations-of-side";
import { type InventoryOfSide, saveInventoryOfSide } from "./inventory-of-side";
import { readPeople, type SidePeople, SYSTEM, saveStaff } from "./people";
import { type SlotsOfSide, saveSlotsOfSide } from "./slots-of-side";

export interface Side extends InventoryOfSide, AccessOfSide, DelegationsOfSide, BelongingsOfSide, SlotsOfSide {
  readonly mark: string;
  readonly providerId: string;
  readonly people: SidePeople;
}

export interface World {
  readonly sides: Readonly<Record<SideName, Side>>;
  readonly credentials: Readonly<Record<ActorName, ActorCredentials>>;
  /** The side of an object; undefined: neither. */
  sideOf(id: string): SideName | undefined;
}

/** Two sides with objects of every kind, and nothing in common. */
export async function makeWorld(platform: Platform): Promise<World> {
  const staff = await saveStaff(platform);
  const ofStaff = {
    ADMIN: await sessionOf(platform, staff.admin),
    AUDITOR: await sessionOf(platform, staff.auditor),
    ADMIN_READ: await tokenOf(platform, staff.admin, "READ"),
    SERVICE: await programToken(platform),
    ANONYMOUS: {},
  };
  await platform.db.query("update sessions set mfa_at = now() where identity_id = $1", [staff.admin.id]);
  const nobodys = await allIds(platform.db);
  const A = await saveSide(platform, CANARIES.A, "111111111111");
  const ofA = {
    OWNER: await sessionOf(platform, A.people.owner),
    APPROVER: await sessionOf(platform, A.people.approver),
    DELEGATE: await sessionOf(platform, A.people.delegate),
    REQUESTER: await sessionOf(platform, A.people.requester),
    REQUESTER_READ: await tokenOf(platform, A.people.requester, "READ"),
    OWNER_DECIDE: await tokenOf(platform, A.people.owner, "DECIDE"),
  };
  const idsOfA = await allIds(platform.db);
  const B = await saveSide(platform, CANARIES.B, "222222222222");
  const ofB = { STRANGER: await sessionOf(platform, B.people.requester) };
  const idsOfB = await allIds(platform.db);
  const sideOf = (id: string): SideName | undefined => {
    if (nobodys.has(id)) return undefined;
    if (idsOfA.has(id)) return "A";
    return idsOfB.has(id) ? "B" : undefined;
  };
  return { sides: { A, B }, credentials: { ...ofStaff, ...ofA, ...ofB }, sideOf };
}

async function saveSide(platform: Platform, mark: string, accountId: string): Promise<Side> {
  const { id: providerId } = await platform.identityProviders.create(SYSTEM, `People ${mark}`);
  const asNamed = {
    standing: "NAMED" as const,
    vouchesForDomains: [`${mark}.example.com`],
    externalIdIssuers: [`https://${mark}.example.com`],
  };
  await platform.db.manager.update(IdentityProvider, providerId, asNamed);
  const at = platform.clock.now();
  const inventory = await saveInventoryOfSide(platform.db, { mark, accountId, providerId, at });
  const people = await readPeople(platform, providerId, mark);
  const delegations = await saveDelegationsOfSide(platform, mark, people);
  const access = await saveAccessOfSide(platform, mark, { ...inventory, providerId }, people);
  const belongings = await saveBelongingsOfSide(platform, mark, { ...inventory, ...access }, people);
  const slots = await saveSlotsOfSide(platform, mark, inventory, people);
  return { mark, providerId, people, ...inventory, ...access, ...delegations, ...belongings, ...slots };
}

async function allIds(db: DataSource): Promise<Set<string>> {
  const tables: { name: string }[] = await db.query(
    `select c.table_name as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and c.column_name = 'id' and c.data_type = 'uuid' and t.table_type = 'BASE TABLE'`,
  );
  const select = tables.map(({ name }) => `select id from ${name}`).join(" union all ");
  const rows: { id: string }[] = await db.query(select);
  return new Set(rows.map(({ id }) => id));
}
