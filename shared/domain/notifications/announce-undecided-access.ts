import { systemActor } from "../../kernel/actor";
import { consolePages } from "../../kernel/console-pages";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { findDeciders } from "../owners/find-deciders";
import { addNotifications, type MailSwitch, type NotificationToAdd } from "./add-notifications";
import { type UndecidedAccess, undecidedWords } from "./messages/undecided-words";

const DAY_MS = 86_400_000;

/** Workers that stood still for up to two days make up for it. */
const DAYS_TOLD = 3;

/**
 * Notifies owners, for each of the last days in UTC, of the access on their clusters that began that day and that no
 * owner of the cluster approved. A person has one notification for each day, so repeating it adds nothing.
 */
export async function announceUndecidedAccess({ uow, ...mail }: MailSwitch & { readonly uow: UnitOfWork }) {
  for (let ago = DAYS_TOLD; ago > 0; ago--) {
    await uow.run(systemActor("notifications"), async (tx) => {
      const today = Math.floor(tx.now.getTime() / DAY_MS) * DAY_MS;
      const from = new Date(today - ago * DAY_MS);
      const digests = await digestsOf(tx, from, new Date(from.getTime() + DAY_MS));
      await addNotifications(
        tx,
        digests.map((digest) => notificationOf(digest, from)),
        mail,
      );
    });
  }
}

/** The access of one day about which an owner is told. */
interface OwnerDigest {
  readonly ownerId: string;
  /** The owner is beyond the first fifty of each cluster. */
  isQuiet: boolean;
  count: number;
  readonly resourceIds: Set<string>;
  readonly first: BegunAccess[];
}

interface BegunAccess extends UndecidedAccess {
  readonly grantId: string;
  /** As PostgreSQL writes it, to the microsecond. */
  readonly begunAt: string;
  readonly resourceId: string;
  readonly personId: string;
  /** The people who approved it, and those in whose right they did. */
  readonly approverIds: readonly string[];
}

/** The lines of a message. */
const MOST_SHOWN = 20;

/** Mail goes to so many owners of a cluster; the others have the notification. */
const MOST_MAILED = 50;

/** Memory grows with owners, never with grants. */
async function digestsOf(tx: Tx, from: Date, to: Date): Promise<OwnerDigest[]> {
  const digests = new Map<string, OwnerDigest>();
  for (let after = [from.toISOString(), NONE]; ; ) {
    const begun: BegunAccess[] = await tx.manager.query(BEGUN, [...after, to, AT_ONCE]);
    const resourceIds = [...new Set(begun.map(({ resourceId }) => resourceId))];
    const found = await findDeciders(
      tx.manager,
      resourceIds.map((resourceId) => ({ resourceId, excludedPersonIds: [] })),
    );
    const owners = new Map(resourceIds.map((id, n) => [id, (found[n]?.people ?? []).map((person) => person.id)]));
    for (const access of begun) addToDigests(digests, access, owners.get(access.resourceId)!);
    if (begun.length < AT_ONCE) return [...digests.values()];
    const last = begun.at(-1)!;
    after = [last.begunAt, last.grantId];
  }
}

function addToDigests(digests: Map<string, OwnerDigest>, access: BegunAccess, ownerIds: readonly string[]): void {
  if (access.approverIds.some((id) => ownerIds.includes(id))) return;
  ownerIds.forEach((ownerId, n) => {
    // Nobody is told of their own access.
    if (ownerId === access.personId) return;
    const digest = digests.get(ownerId) ?? { ownerId, isQuiet: true, count: 0, resourceIds: new Set(), first: [] };
    digests.set(ownerId, digest);
    digest.isQuiet &&= n >= MOST_MAILED;
    digest.count++;
    digest.resourceIds.add(access.resourceId);
    if (digest.first.length < MOST_SHOWN) digest.first.push(access);
  });
}

function notificationOf({ ownerId, isQuiet, count, resourceIds, first }: OwnerDigest, day: Date): NotificationToAdd {
  const date = day.toISOString().slice(0, 10);
  const [resourceId, ...others] = resourceIds;
  return {
    personId: ownerId,
    kind: "ACCESS_NOBODY_DECIDED",
    thing: `nobody-decided:${date}`,
    subjectType: "grant",
    subjectId: first[0]!.grantId,
    path: others.length === 0 ? consolePages.cluster(resourceId!) : consolePages.clusters(),
    isQuiet,
    ...undecidedWords({ date, count, clusters: resourceIds.size, first }),
  };
}

const AT_ONCE = 500;
const NONE = "00000000-0000-0000-0000-000000000000";

const BEGUN = `
select g.id as "grantId", g.active_at::text as "begunAt", g.resource_id as "resourceId", g.resource_name as "resourceName", g.person_id as "personId",
       h.display_name as "personName", g.access, f.name as "flowName", f.trigger = 'AUTOMATIC' as "isAutomatic",
       d.ids as "approverIds"
  from grants g
  join homes h on h.id = g.person_id
  join access_flows f on f.id = g.flow_id
  cross join lateral (
    select coalesce(array_agg(p.id), '{}') as ids from access_request_items i join access_decisions a on a.item_id = i.id
      cross join lateral (values (a.person_id), (a.on_behalf_of_id)) p(id)
     where i.grant_id = g.id and a.decision = 'APPROVE' and p.id is not null) d
 where (coalesce(g.active_at, 'infinity'::timestamptz), g.id) > ($1::timestamptz, $2::uuid)
   and coalesce(g.active_at, 'infinity'::timestamptz) < $3 and g.resource_id is not null
 order by coalesce(g.active_at, 'infinity'::timestamptz), g.id limit $4`;
