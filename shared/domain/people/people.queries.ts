import type { DataSource } from "typeorm";
import type { Actor } from "../../kernel/actor";
import { notAPerson } from "../../kernel/app-error";
import type { PageRequest } from "../../kernel/page";
import type { CountedPage } from "../../platform/database/keyset";
import { rowsByIds, rowsOfEach } from "../../platform/database/rows";
import { Identity, PersonAnswer } from "../identities/identity.entity";
import { type DuplicateAccounts, duplicateAccountsOf } from "../identities/linking/duplicate-accounts";
import { PersonHome } from "../identities/person-home.entity";
import type { RoleGroups } from "../roles/role-groups";
import { findIdentities, type IdentityFilter, type IdentityOrder } from "./find-identities";
import { findPeople, type PeopleFilter, type PeopleOrder } from "./find-people";
import { type GroupOfPerson, groupsOfPeople } from "./groups-of-people";
import { possibleGrantees } from "./possible-grantees";
import { type OwnedResource, resourcesOfOwners } from "./resources-of-owners";

/** The relation of two people: an admin's answer, or a shared address without an answer yet. */
export const PERSON_RELATIONS = ["SAME_HUMAN", "DIFFERENT", "PROBABLY_SAME_HUMAN"] as const;
export type PersonRelationKind = (typeof PERSON_RELATIONS)[number];

export interface PersonRelation {
  readonly otherId: string;
  readonly relation: PersonRelationKind;
  /** Null: no admin answered about these two; the relation follows from other answers, or from an address. */
  readonly answeredAt: Date | null;
}

export class PeopleQueries {
  constructor(private readonly deps: { db: DataSource; roleGroups: RoleGroups }) {}

  async list(filter: PeopleFilter, order: PeopleOrder, page: PageRequest): Promise<CountedPage<PersonHome>> {
    return findPeople(this.deps, filter, order, page);
  }

  /** The people for whom the actor may request access, without the actor, by name. */
  async possibleGrantees(actor: Actor, search: string | null, page: PageRequest): Promise<CountedPage<PersonHome>> {
    const { personId } = actor;
    if (!personId) throw notAPerson("Only a person can ask for access; this token stands for none.");
    const among = await possibleGrantees(this.deps.db.manager, personId);
    return findPeople(this.deps, { search, among }, { field: "NAME", direction: "ASC" }, page);
  }

  async find(id: string): Promise<PersonHome | null> {
    return this.deps.db.manager.findOneBy(PersonHome, { id });
  }

  async identities(filter: IdentityFilter, order: IdentityOrder, page: PageRequest): Promise<CountedPage<Identity>> {
    return findIdentities(this.deps.db.manager, filter, order, page);
  }

  async identitiesByIds(ids: readonly string[]): Promise<(Identity | null)[]> {
    return rowsByIds(this.deps.db.manager, Identity, ids);
  }

  /** The home first, then live identities, by time of creation. */
  async identitiesOf(personIds: readonly string[]): Promise<Identity[][]> {
    return rowsOfEach(this.deps.db, Identity, personIds, {
      sql: `select i.person_id as key, i.id from identities i join people p on p.id = i.person_id
             where i.person_id = any($1) order by i.id <> p.home_id, i.removed_at is not null, i.created_at, i.id`,
      parameters: [personIds],
    });
  }

  /** The manager that each one's home names, active or not; null: there is none, or nobody known. */
  async managersOf(personIds: readonly string[]): Promise<(string | null)[]> {
    const rows: { personId: string; managerId: string }[] = await this.deps.db.query(
      `select h.id as "personId", m.person_id as "managerId" from homes h
         join identities m on m.provider_id = h.provider_id and m.external_id = h.manager_external_id
        where h.id = any($1) and m.removed_at is null and m.person_id is not null`,
      [personIds],
    );
    const managerOf = new Map(rows.map(({ personId, managerId }) => [personId, managerId]));
    return personIds.map((id) => managerOf.get(id) ?? null);
  }

  async groupsOf(personIds: readonly string[]): Promise<GroupOfPerson[][]> {
    return groupsOfPeople(this.deps.db.manager, personIds);
  }

  /** The resources that each person owns at this moment, by name; at most `atMost` of each. */
  async ownedBy(personIds: readonly string[], atMost: number): Promise<OwnedResource[][]> {
    return resourcesOfOwners(this.deps.db.manager, personIds, atMost);
  }

  async relationsOf(personIds: readonly string[]): Promise<PersonRelation[][]> {
    const { manager } = this.deps.db;
    const answers = await manager
      .createQueryBuilder(PersonAnswer, "a")
      .where("a.personId = any(:personIds) or a.otherId = any(:personIds)", { personIds })
      .getMany();
    const duplicateAccounts = await duplicateAccountsOf(manager, personIds);
    return personIds.map((id) => relationsOf(id, answers, duplicateAccounts(id)));
  }
}

function relationsOf(
  id: string,
  answers: readonly PersonAnswer[],
  { same, probable }: DuplicateAccounts,
): PersonRelation[] {
  const said = answers
    .filter(({ personId, otherId }) => personId === id || otherId === id)
    .map(({ personId, otherId, answer: relation, answeredAt }) => ({
      otherId: personId === id ? otherId : personId,
      relation,
      answeredAt,
    }));
  const known = new Set(said.map(({ otherId }) => otherId));
  const follows = (ids: ReadonlySet<string>, relation: PersonRelationKind): PersonRelation[] =>
    [...ids].filter((one) => !known.has(one)).map((otherId) => ({ otherId, relation, answeredAt: null }));
  const all = [...said, ...follows(same, "SAME_HUMAN"), ...follows(probable, "PROBABLY_SAME_HUMAN")];
  return all.sort((a, b) => (a.otherId < b.otherId ? -1 : 1));
}
