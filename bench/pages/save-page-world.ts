import type { DataSource } from "typeorm";
import type { Platform } from "../../shared/compose";
import type { Actor, Role } from "../../shared/kernel/actor";
import { saveInventoryWorld } from "../inventory/save-world";
import { saveAdminLists } from "./save-admin-lists";
import { saveBusyPeople } from "./save-busy-people";

export interface PageWorld {
  readonly actors: Readonly<Record<PageActor, Actor>>;
  readonly ids: Readonly<Record<PageId, string>>;
}

/** The people who open pages: somebody who asks, the owner of many clusters, an admin, an auditor. */
export type PageActor = "member" | "owner" | "admin" | "auditor";

type PageId =
  | "integration"
  | "member"
  | "cluster"
  | "requestable"
  | "request"
  | "grant"
  | "flow"
  | "group"
  | "syncRun"
  | "webhook"
  | "connector"
  | "provider";

export interface WorldSize {
  readonly clusters: number;
  readonly people: number;
  readonly past: number;
}

/** Years of access on an organization, with more than a page of everything that a console lists. */
export async function savePageWorld(platform: Platform, size: WorldSize): Promise<PageWorld> {
  const { db } = platform;
  const { member, owner } = await saveInventoryWorld(platform, size);
  const people = { member: member.personId!, owner: owner.personId! };
  await db.query(
    `update integrations set principal_strategy = 'IAM_ROLE_TEMPLATE',
            principal_role_template = 'arn:aws:iam::{{accountId}}:role/people/{{userName}}'`,
  );
  await saveBusyPeople(db, people);
  const lists = await saveAdminLists(platform, people, size.past);
  await db.query("vacuum analyze");
  const { admin, auditor } = lists.staff;
  return {
    actors: { member, owner, admin: actorOf(admin, "ADMIN"), auditor: actorOf(auditor, "AUDITOR") },
    ids: { ...lists.ids, member: people.member, ...(await idsOf(db, people)) },
  };
}

function actorOf(who: Pick<Actor, "personId" | "identityId">, role: Role): Actor {
  return { kind: "person", id: role, name: role, ...who, roles: [role], scopes: [] };
}

/** The objects that pages of one thing show: a cluster of the owner about which something waits. */
async function idsOf(db: DataSource, { member, owner }: { readonly member: string; readonly owner: string }) {
  const one = async (sql: string, ...parameters: string[]): Promise<string> => (await db.query(sql, parameters))[0].id;
  const cluster = await one(
    `select i.resource_id as id from access_request_items i join resource_owners o on o.resource_id = i.resource_id
       join identity_group_members m on m.group_id = o.group_id join acting_identities p on p.id = m.identity_id
      where i.state = 'PENDING' and p.person_id = $1 limit 1`,
    owner,
  );
  return {
    cluster,
    requestable: await one(
      `select id from resources r where name ~ '^cluster-[12]'
          and not exists (select from grants g where g.resource_id = r.id and g.person_id = $1 and g.state = 'ACTIVE')
          and not exists (select from access_request_items i where i.resource_id = r.id and i.state = 'PENDING') limit 1`,
      member,
    ),
    request: await one(
      `select r.id from access_requests r join access_request_items i on i.request_id = r.id
        where i.state = 'PENDING' and i.resource_id = $1 and r.requester_id not in ($2, $3) limit 1`,
      cluster,
      member,
      owner,
    ),
    grant: await one("select id from grants where person_id = $1 and state = 'ACTIVE' limit 1", member),
    flow: await one("select flow_id as id from access_request_items where state = 'PENDING' limit 1"),
    group: await one("select group_id as id from identity_group_members group by 1 order by count(*) desc limit 1"),
  };
}
