import type { DataSource } from "typeorm";
import { isId } from "../../kernel/ids";
import {
  decodeCursor,
  encodeCursor,
  foreignCursor,
  type ListOrder,
  type PageRequest,
  pageSize,
} from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { rowsByIds, rowsOfEach } from "../../platform/database/rows";
import { IdentityGroup } from "../identities/identity.entity";
import { PersonHome } from "../identities/person-home.entity";
import { GROUP_SEARCH_WORDS, splitSearchWords } from "../identities/search-words";
import { type UseOfGroup, usesOfGroups } from "./uses-of-groups";

export interface GroupFilter {
  readonly providerId?: string | null;
  /** Prefixes of words of the name; each has to match. */
  readonly search?: string | null;
  /** A pattern of SQL's `like` for the whole name, without case. */
  readonly nameLike?: string | null;
  /** Groups with this person, directly or in a nested group. */
  readonly memberId?: string | null;
}

export type GroupField = "NAME";
export type GroupOrder = ListOrder<GroupField>;
const BY_NAME: GroupOrder = { field: "NAME", direction: "ASC" };

export class GroupsQueries {
  constructor(private readonly db: DataSource) {}

  /** Groups that were not removed. */
  async list(
    { providerId, search, nameLike, memberId }: GroupFilter,
    page: PageRequest,
    { direction }: GroupOrder = BY_NAME,
  ): Promise<CountedPage<IdentityGroup>> {
    const query = this.db.manager.createQueryBuilder(IdentityGroup, "g").where("g.removedAt is null");
    if (providerId) query.andWhere("g.providerId = :providerId", { providerId });
    if (nameLike) query.andWhere("g.name ilike :nameLike", { nameLike });
    if (memberId) query.andWhere(`g.id in (${GROUPS_OF_PERSON})`, { memberId });
    if (search?.trim()) {
      const { words } = await splitSearchWords(this.db.manager, search);
      query.andWhere(`${GROUP_SEARCH_WORDS} @@ :words::tsquery`, { words });
    }
    return keysetPage(query, page, {
      columns: ["lower(g.name)", "g.id"],
      direction,
      keyOf: ({ name, id }) => [name, id],
      asColumn: (parameter, index) => (index === 0 ? `lower(${parameter})` : parameter),
    });
  }

  /** Removed groups are found too, because history names them. */
  async byIds(ids: readonly string[]): Promise<(IdentityGroup | null)[]> {
    return rowsByIds(this.db.manager, IdentityGroup, ids);
  }

  /** The members of each group and its nested groups, by any identity, ordered by name: the same page of each. */
  async membersOf(groupIds: readonly string[], page: PageRequest): Promise<CountedPage<PersonHome>[]> {
    const size = pageSize(page);
    const [name = null, identityId = null] = decodeCursor(page.after, MEMBERS, 2) ?? [];
    if (identityId !== null && !isId(identityId)) throw foreignCursor();
    const lists = await rowsOfEach(this.db, PersonHome, groupIds, {
      sql: `select top as key, person_id as id from (
              select m.top, m.person_id, row_number() over (partition by m.top order by lower(h.display_name), h.identity_id) as rank
                from (${MEMBERS_OF_GROUPS}) m join homes h on h.id = m.person_id
               where $2::text is null or (lower(h.display_name), h.identity_id) > (lower($2), $3::uuid)) ranked
             where rank <= $4 order by rank`,
      parameters: [groupIds, name, identityId, size + 1],
    });
    return lists.map((people, n) => ({
      nodes: people.slice(0, size),
      hasNextPage: people.length > size,
      hasPreviousPage: page.after != null,
      cursorOf: ({ displayName, identityId }) => encodeCursor(MEMBERS, [displayName, identityId]),
      totalCount: async () => {
        const counted = `select count(*)::int as count from (${MEMBERS_OF_GROUPS}) members`;
        const [row]: { count: number }[] = await this.db.query(counted, [[groupIds[n]]]);
        return row!.count;
      },
    }));
  }

  /** The configuration that depends on each group. */
  async usesOf(groupIds: readonly string[]): Promise<UseOfGroup[]> {
    return usesOfGroups(this.db.manager, groupIds);
  }
}

const GROUPS_OF_PERSON = `with recursive ways(group_id) as (
  select m.group_id from identities i join identity_group_members m on m.identity_id = i.id
   where i.person_id = :memberId and i.removed_at is null
  union select n.parent_id from ways w join identity_groups c on c.id = w.group_id and c.removed_at is null
                           join identity_group_nesting n on n.child_id = w.group_id)
  select group_id from ways`;

const MEMBERS = "groupMembers";

/** Ids of the people in each of the groups `$1` or in a nested one. */
const MEMBERS_OF_GROUPS = `with recursive tree(top, id) as (
  select id, id from unnest($1::uuid[]) id
  union select t.top, g.id from tree t join identity_group_nesting n on n.parent_id = t.id
          join identity_groups g on g.id = n.child_id and g.removed_at is null)
  select distinct t.top, i.person_id from tree t join identity_group_members m on m.group_id = t.id
    join identities i on i.id = m.identity_id and i.removed_at is null and i.person_id is not null`;
