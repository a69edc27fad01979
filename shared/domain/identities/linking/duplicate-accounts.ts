import type { EntityManager } from "typeorm";

/** The other accounts of one human. They are separate people, and neither decides about the other. */
export interface DuplicateAccounts {
  /** Sure by an admin's answer SAME_HUMAN, directly or through other people. */
  readonly same: ReadonlySet<string>;
  /**
   * People who share an address with one of the sure accounts, where no admin answered about the two; and all sure
   * accounts of theirs.
   */
  readonly probable: ReadonlySet<string>;
}

export const NO_DUPLICATE_ACCOUNTS: DuplicateAccounts = { same: new Set(), probable: new Set() };

/** Whether two people are, or may be, one human. The relation is symmetric. */
export function sameHuman(
  duplicateAccounts: (personId: string) => DuplicateAccounts,
): (a: string, b: string) => boolean {
  return (a, b) => {
    const { same, probable } = duplicateAccounts(a);
    return a === b || same.has(b) || probable.has(b);
  };
}

/** These people with every other account that is or may be theirs, for rules that exclude a human. */
export function withDuplicateAccounts(
  personIds: readonly string[],
  duplicateAccounts: (personId: string) => DuplicateAccounts,
): readonly string[] {
  return [
    ...new Set(personIds.flatMap((id) => [id, ...duplicateAccounts(id).same, ...duplicateAccounts(id).probable])),
  ];
}

/** The other accounts of these people, in one statement; people without any are left out. */
export async function duplicateAccountsOf(
  manager: EntityManager,
  personIds: readonly string[],
): Promise<(personId: string) => DuplicateAccounts> {
  const ids = [...new Set(personIds)];
  if (ids.length === 0) return () => NO_DUPLICATE_ACCOUNTS;
  const rows: { root: string; id: string; isSure: boolean }[] = await manager.query(
    `with recursive same(root, id) as (
       select id, id from unnest($1::uuid[]) id
       union select s.root, case when a.person_id = s.id then a.other_id else a.person_id end
         from same s join person_answers a on a.answer = 'SAME_HUMAN' and s.id in (a.person_id, a.other_id)),
     carried as (
       select distinct s.root, s.id, lower(address) as address from same s
         join identities i on i.person_id = s.id and i.removed_at is null
         cross join lateral (values (i.email), (i.first_email)) as of_identity(address) where address is not null),
     -- One by one: to find the few addresses of some for many, PostgreSQL would go through everybody.
     carriers as (
       select c.root, c.id, i.person_id from carried c cross join lateral (
         select person_id from identities where lower(email) = c.address and removed_at is null and person_id is not null
         union all
         select person_id from identities where lower(first_email) = c.address and removed_at is null and person_id is not null
         offset 0) i),
     probable(root, id) as (
       select c.root, c.person_id from carriers c where not exists (
         select 1 from person_answers a where a.person_id = least(c.id, c.person_id) and a.other_id = greatest(c.id, c.person_id))
       union select p.root, case when a.person_id = p.id then a.other_id else a.person_id end
         from probable p join person_answers a on a.answer = 'SAME_HUMAN' and p.id in (a.person_id, a.other_id))
     select root, id, true as "isSure" from same where id <> root
     union select p.root, p.id, false from probable p
      where not exists (select 1 from same s where s.root = p.root and s.id = p.id)`,
    [ids],
  );
  const found = new Map<string, { same: Set<string>; probable: Set<string> }>();
  for (const { root, id, isSure } of rows) {
    const duplicates = found.get(root) ?? { same: new Set(), probable: new Set() };
    (isSure ? duplicates.same : duplicates.probable).add(id);
    found.set(root, duplicates);
  }
  return (personId) => found.get(personId) ?? NO_DUPLICATE_ACCOUNTS;
}
