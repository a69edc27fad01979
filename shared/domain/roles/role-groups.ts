import type { EntityManager } from "typeorm";
import type { Role } from "../../kernel/actor";
import { resolveNames } from "../identities/resolve-names";

/** A configured group of an identity provider whose members have a role. */
export interface RoleGroup {
  /** The provider's name. */
  readonly provider: string;
  /** The group's name, or `id:` and the provider's own key. */
  readonly group: string;
  readonly role: Role;
}

/** A role group that gives nobody a role: its provider or group is missing, or the name is ambiguous. */
export interface UnclearRoleGroup extends RoleGroup {
  readonly groups: number;
}

/** The reason why a role group gives nobody a role. */
export const ROLE_GROUP_PROBLEMS = ["NO_PROVIDER", "NO_GROUP", "SEVERAL_GROUPS", "NOT_YET", "GROUP_REMOVED"] as const;
export type RoleGroupProblem = (typeof ROLE_GROUP_PROBLEMS)[number];

/** A role group with its state. */
export interface RoleGroupState extends RoleGroup {
  /** The group that it was frozen to; null: none. */
  readonly groupId: string | null;
  /** Null: the members of its group have the role. */
  readonly problem: RoleGroupProblem | null;
}

/**
 * The configured role groups. Each is frozen to the one live group that it named first, until the configured text
 * changes: a later group of that name gives nobody a role.
 */
export class RoleGroups {
  constructor(private readonly configured: readonly RoleGroup[]) {}

  /** Deletes rows that are not configured any more, and freezes the others. Has to be called when a server starts. */
  async install(manager: EntityManager): Promise<void> {
    await manager.query(
      `delete from role_groups f where not exists (
         select 1 from (${CONFIGURED_ROLE_GROUPS}) c where (c.provider_key, c.group_key, c.role) = (f.provider_key, f.group_key, f.role))`,
      [this.asJson()],
    );
    await this.freeze(manager);
  }

  /**
   * Freezes role groups that name exactly one live group by now. Has to be called in every transaction that changes
   * groups.
   */
  async freeze(manager: EntityManager): Promise<void> {
    if (this.configured.length === 0) return;
    const pending = await this.pending(manager);
    if (pending.length === 0) return;
    const found = await this.groupsOf(manager, pending);
    const clear = pending.flatMap((row, n) =>
      found[n]!.length === 1 ? [{ ...keysOf(row), group_id: found[n]![0] }] : [],
    );
    if (clear.length === 0) return;
    await manager.query(
      `insert into role_groups (provider_key, group_key, role, group_id)
       select provider_key, group_key, role, group_id from jsonb_populate_recordset(null::role_groups, $1::jsonb)
       on conflict do nothing`,
      [JSON.stringify(clear)],
    );
  }

  /** All of them, in the order of the configuration. */
  async now(manager: EntityManager): Promise<RoleGroupState[]> {
    const frozen: (ReturnType<typeof keysOf> & { groupId: string; isRemoved: boolean })[] = await manager.query(
      `select f.provider_key, f.group_key, f.role, f.group_id as "groupId", g.removed_at is not null as "isRemoved"
         from role_groups f join identity_groups g on g.id = f.group_id`,
    );
    const known = new Map(frozen.map((row) => [textOf(row), row]));
    const unclear = new Map((await this.unclear(manager)).map((row) => [textOf(keysOf(row)), row.groups]));
    const providers = await this.providersByKey(manager);
    return this.configured.map((row) => {
      const found = known.get(textOf(keysOf(row)));
      if (found) return { ...row, groupId: found.groupId, problem: found.isRemoved ? "GROUP_REMOVED" : null };
      const hasProvider = providers.has(keysOf(row).provider_key);
      return { ...row, groupId: null, problem: problemOf(hasProvider, unclear.get(textOf(keysOf(row))) ?? 0) };
    });
  }

  /** Role groups that give nobody a role, for admins. */
  async unclear(manager: EntityManager): Promise<UnclearRoleGroup[]> {
    const pending = await this.pending(manager);
    const found = await this.groupsOf(manager, pending);
    return pending.map((row, n) => ({ ...row, groups: found[n]!.length }));
  }

  /** Role groups whose group was removed. They stay frozen to it, so that no namesake gives anybody a role. */
  async gone(manager: EntityManager): Promise<RoleGroup[]> {
    const rows: ReturnType<typeof keysOf>[] = await manager.query(
      `select c.* from (${CONFIGURED_ROLE_GROUPS}) c join role_groups f using (provider_key, group_key, role)
         join identity_groups g on g.id = f.group_id where g.removed_at is not null`,
      [this.asJson()],
    );
    const gone = new Set(rows.map(textOf));
    return this.configured.filter((row) => gone.has(textOf(keysOf(row))));
  }

  /** The keys, in lower case, of a provider's groups that give a role: their members are read hourly. */
  async groupsAt(manager: EntityManager, providerId: string): Promise<ReadonlySet<string>> {
    const rows: { key: string }[] = await manager.query(
      `select lower(g.external_id) as key from (${CONFIGURED_ROLE_GROUPS}) c join role_groups f using (provider_key, group_key, role)
         join identity_groups g on g.id = f.group_id where g.provider_id = $2`,
      [this.asJson(), providerId],
    );
    return new Set(rows.map(({ key }) => key));
  }

  /** The first parameter of CONFIGURED_ROLE_GROUPS. */
  asJson(): string {
    return JSON.stringify(this.configured.map(keysOf));
  }

  private async pending(manager: EntityManager): Promise<readonly RoleGroup[]> {
    const frozen: ReturnType<typeof keysOf>[] = await manager.query(
      "select provider_key, group_key, role from role_groups",
    );
    const known = new Set(frozen.map(textOf));
    return this.configured.filter((row) => !known.has(textOf(keysOf(row))));
  }

  private async groupsOf(manager: EntityManager, rows: readonly RoleGroup[]): Promise<string[][]> {
    const byKey = await this.providersByKey(manager);
    return resolveNames(
      manager,
      rows.map((row) => ({
        attribute: "group",
        providerId: byKey.get(keysOf(row).provider_key) ?? null,
        value: row.group,
      })),
    );
  }

  private async providersByKey(manager: EntityManager): Promise<ReadonlyMap<string, string>> {
    const providers: { id: string; key: string }[] = await manager.query(
      "select id, name_key as key from identity_providers where standing <> 'LINK_ONLY'",
    );
    return new Map(providers.map(({ id, key }) => [key, id]));
  }
}

function problemOf(hasProvider: boolean, groups: number): RoleGroupProblem {
  if (!hasProvider) return "NO_PROVIDER";
  if (groups === 0) return "NO_GROUP";
  return groups === 1 ? "NOT_YET" : "SEVERAL_GROUPS";
}

/** SQL for this process's configured role groups, from `$1`. */
export const CONFIGURED_ROLE_GROUPS = `select * from jsonb_to_recordset($1::jsonb) as c(provider_key text, group_key text, role text)`;

function keysOf({ provider, group, role }: RoleGroup) {
  return { provider_key: provider.trim().toLowerCase(), group_key: group.trim().toLowerCase(), role };
}

function textOf({ provider_key, group_key, role }: ReturnType<typeof keysOf>): string {
  return JSON.stringify([provider_key, group_key, role]);
}

/** A role group's text, normalized. */
export function roleGroupKey(roleGroup: RoleGroup): string {
  return textOf(keysOf(roleGroup));
}
