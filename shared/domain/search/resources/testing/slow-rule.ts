import type { TestDomain } from "../../../../../testing/test-domain";
import { mayDecide } from "../../../access-flows/approvers";
import { peopleMatching } from "../../../access-flows/matching/matching-people";
import { AccessRequest } from "../../../access-requests/access-request.entity";
import { loadApprovers } from "../../../access-requests/approvers/request-approvers";
import { conditionsOf, type SavedWorld } from "./saved-world";

/** The numbers of resources that each person may know of, owns, and may request, computed one by one. */
export interface SlowAnswer {
  readonly visible: readonly number[];
  readonly owned: readonly number[];
  readonly requestable: readonly number[];
  /** The numbers of requests that a search finds for them. */
  readonly requests: readonly number[];
  /** The number of people that they may know of. */
  readonly people: number;
}

/**
 * The rule of visible-resources.ts as a slow reference: person by person, resource by resource, by the deciding use
 * cases.
 */
export async function slowAnswers(domain: TestDomain, world: SavedWorld): Promise<SlowAnswer[]> {
  const { spec, people, resources } = world;
  const owners = await ownersOf(domain, world);
  const askers = await askersOf(domain, world);
  const deciding = await decidersOf(domain, world);
  return people.map(({ personId }, p) => {
    const of = (holds: (r: number) => boolean) => resources.flatMap((_, r) => (holds(r) ? [r] : []));
    const isKnown = ({ requester, grantee, decidedBy }: (typeof spec.requests)[number], q: number) =>
      [requester, grantee, decidedBy].includes(p) || deciding[q]!.has(personId);
    const known = new Set([
      ...spec.grants.filter(({ person }) => person === p).map(({ resource }) => resource),
      ...spec.requests.filter(isKnown).flatMap(({ items }) => items.map(({ resource }) => resource)),
    ]);
    const asks = (r: number, isForSelf: boolean) => askers.some((flow) => flow.mayAsk(p, r, isForSelf));
    return {
      visible: of((r) => known.has(r) || owners[r]!.has(personId) || asks(r, true) || asks(r, false)),
      owned: of((r) => owners[r]!.has(personId)),
      requestable: of((r) => asks(r, true)),
      requests: spec.requests.flatMap((request, q) => (isKnown(request, q) ? [q] : [])),
      people: 1,
    };
  });
}

/** Ownership is as last resolved, and membership as of now. */
async function ownersOf({ ownersQueries }: TestDomain, { resources, outdated }: SavedWorld): Promise<Set<string>[]> {
  const owners = [];
  for (const [n, { id }] of resources.entries()) {
    const people = outdated.has(n)
      ? await peopleOfStored(ownersQueries, id)
      : (await ownersQueries.whoMayDecide(id, []))!.people;
    owners.push(new Set(people.map((person) => person.id)));
  }
  return owners;
}

async function peopleOfStored(queries: TestDomain["ownersQueries"], resourceId: string) {
  const [stored] = await queries.ownersOf([resourceId]);
  const refs = stored!.map((owner) => ({ ...owner, ownerId: owner.identityId ?? owner.groupId }));
  const lists = await queries.membersOf(refs);
  return lists.flatMap(({ members }) => members.filter(({ active }) => active));
}

async function askersOf({ db }: TestDomain, { spec, people, resources, flows }: SavedWorld) {
  const askers = [];
  for (const [n, { isActive, scopes, target }] of spec.flows.entries()) {
    const asking = await peopleMatching(db.manager, flows[n]!.definition.requestors);
    const covers = (r: number) =>
      target.by === "ALL" || (target.by === "NAME" ? target.n === r : spec.resources[r]!.env === target.env);
    const active = await peopleMatching(db.manager, conditionsOf(null));
    const hasReports = (p: number) =>
      spec.people.some(({ manager }, report) => manager === p && active.has(people[report]!.personId));
    const mayAsk = (p: number, r: number, isForSelf: boolean) => {
      const { status, isManageable } = spec.resources[r]!;
      if (!isActive || !spec.isServed || status !== "PRESENT" || !isManageable || !covers(r)) return false;
      if (!asking.has(people[p]!.personId) || resources[r]!.type !== "EKS_CLUSTER") return false;
      if (isForSelf) return scopes.includes("SELF");
      return scopes.includes("OTHERS") || (scopes.includes("DIRECT_REPORTS") && hasReports(p));
    };
    askers.push({ mayAsk });
  }
  return askers;
}

/** By request: the people who may decide one of its items now. */
async function decidersOf({ db, clock }: TestDomain, { spec, requests, people }: SavedWorld): Promise<Set<string>[]> {
  const deciders = [];
  for (const [n, { id, items }] of requests.entries()) {
    if (!spec.requests[n]!.isPending) {
      deciders.push(new Set<string>());
      continue;
    }
    const request = await db.manager.findOneByOrFail(AccessRequest, { id });
    const approvers = await loadApprovers(db.manager, [{ request, items: [...items] }], clock.now());
    const may = people.filter(({ personId }) => items.some((item) => mayDecide(personId, approvers.get(item.id)!)));
    deciders.push(new Set(may.map(({ personId }) => personId)));
  }
  return deciders;
}
