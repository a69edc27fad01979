import type { DataSource, EntityManager } from "typeorm";
import { type Actor, requireRole } from "../../kernel/actor";
import { invalidInput, notFound } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";
import type { IdentityChanges } from "../identities/affected-owners";
import { defaultProviderId, freezeValues } from "../identities/frozen-values";
import { ANY_PROVIDER, IDENTITIES_TOPIC } from "../identities/identities.topics";
import type { OwnerLoss, OwnerResolutionPort } from "../identities/owner-resolution.port";
import { unknownProviders } from "../integrations/find-problems";
import { Integration, type IntegrationWarning } from "../integrations/integration.entity";
import {
  checkOwners,
  type IntegrationOwner,
  type OwnerForm,
  type OwnerRule,
  type OwnerRuleForm,
  parseOwners,
} from "../integrations/owner-rules";
import { checkOwnerRules } from "./check-owner-rules";
import { checkOwnerValues } from "./check-owner-values";
import { referencedGroups } from "./referenced-groups";
import { resolveOwnersAndTell } from "./resolve-and-tell";
import { FALLBACK_REASONS } from "./resolve-owner";
import { resolveOwnerships } from "./resolve-owners";

/**
 * With more changed names than this, resolving everything costs less than finding the affected resources. Reads that
 * change more than 5,000 people or groups report the first 5,000 (write-identities.ts), which have more names than this.
 */
const MANY_KEYS = 2_000;

export interface Coverage {
  readonly resolved: number;
  readonly fallback: number;
  readonly unowned: number;
  readonly byReason: { readonly reason: string; readonly count: number }[];
}

/** Ids and lower-cased names of a provider's groups that another noun refers to. */
export type GroupReferrer = (manager: EntityManager, providerId: string) => Promise<ReadonlySet<string>>;

interface OwnerRules {
  readonly integrationOwners: readonly IntegrationOwner[];
  readonly ownerRules: readonly OwnerRule[];
}

/** A hook of another noun that runs after a change of people and groups, in its transaction. */
export type PeopleChangeHook = (tx: Tx) => Promise<void>;

/** A hook of another noun that assigns values saved before any provider existed to the first one. */
export type ProviderAdopter = (manager: EntityManager, providerId: string) => Promise<void>;

export class OwnersService implements OwnerResolutionPort {
  constructor(
    private readonly deps: {
      db: DataSource;
      referrers: readonly GroupReferrer[];
      afterPeopleChanged: readonly PeopleChangeHook[];
      adopters: readonly ProviderAdopter[];
    },
  ) {}

  async referencedGroups(tx: Tx, providerId: string): Promise<ReadonlySet<string>> {
    const all = new Set<string>();
    // One after another, because a transaction has one connection.
    for (const find of [referencedGroups, ...this.deps.referrers])
      for (const id of await find(tx.manager, providerId)) all.add(id);
    return all;
  }

  /** The rules with their providers, and each integration owner frozen to its current or former match. */
  async freeze<T extends OwnerRules>(
    manager: EntityManager,
    rules: T,
    before: readonly IntegrationOwner[],
  ): Promise<T> {
    const integrationOwners = await freezeValues(manager, rules.integrationOwners, before);
    const defaultId = await defaultProviderId(manager);
    const ownerRules = rules.ownerRules.map((rule) => ({ ...rule, providerId: rule.providerId ?? defaultId }));
    return { ...rules, integrationOwners, ownerRules };
  }

  /**
   * Assigns rules and owners without a provider to the first provider. Concurrent saves either find it or are awaited.
   */
  async adopt({ manager }: Tx, providerId: string): Promise<void> {
    await manager.query("select pg_advisory_xact_lock(hashtext('integrations.save'))");
    for (const { id, integrationOwners, ownerRules } of await manager.find(Integration)) {
      const adopted = <T extends { providerId: string | null }>(row: T) => ({
        ...row,
        providerId: row.providerId ?? providerId,
      });
      const rules = { integrationOwners: integrationOwners.map(adopted), ownerRules: ownerRules.map(adopted) };
      await manager.update(Integration, id, rules as object);
    }
    for (const adopt of this.deps.adopters) await adopt(manager, providerId);
  }

  /** A warning for each value that is unknown, ambiguous or removed, and for each rule that can find nobody. */
  async warnings({ integrationOwners, ownerRules }: OwnerRules): Promise<IntegrationWarning[]> {
    const { manager } = this.deps.db;
    const checks = await checkOwnerValues(manager, integrationOwners);
    const ofRules = await checkOwnerRules(manager, ownerRules);
    return [...checks.flat().map(({ warning }) => warning), ...ofRules].flatMap((warning) => warning ?? []);
  }

  async resolveIntegration(tx: Tx, integrationId: string): Promise<void> {
    await resolveOwnersAndTell(tx, { integrationId });
  }

  /** How many resources have an owner of their own that this provider names. */
  async countOwned(tx: Tx, providerId: string): Promise<number> {
    const [row] = await tx.manager.query(
      "select count(distinct resource_id)::int as count from resource_owners where provider_id = $1 and source = 'RESOURCE_OWNER'",
      [providerId],
    );
    return row.count;
  }

  /** After a change of people or groups. Resolves to the resources that lost their owner by it. */
  async resolveChanged(tx: Tx, changes: IdentityChanges): Promise<readonly OwnerLoss[]> {
    const { changedKeys: keys, changedIds: ownerIds } = changes;
    if (keys.length + ownerIds.length === 0) return [];
    if (keys.length > MANY_KEYS) return this.resolveEverything(tx);
    await this.peopleChanged(tx);
    return resolveOwnersAndTell(tx, { keys, ownerIds });
  }

  /** For a change that may affect every resource, such as one of a provider. */
  async resolveEverything(tx: Tx): Promise<readonly OwnerLoss[]> {
    await this.peopleChanged(tx);
    const integrations: { id: string }[] = await tx.manager.query("select id from integrations order by id");
    const losses: OwnerLoss[] = [];
    for (const { id } of integrations) losses.push(...(await resolveOwnersAndTell(tx, { integrationId: id })));
    return losses;
  }

  /** Tells subscribers, and runs the hooks of other nouns (shared/wiring/people-services.ts). */
  private async peopleChanged(tx: Tx): Promise<void> {
    tx.publish(IDENTITIES_TOPIC, ANY_PROVIDER);
    for (const hook of this.deps.afterPeopleChanged) await hook(tx);
  }

  /** The coverage that other rules would have, for every resource of an integration. Nothing is saved. */
  async preview(
    actor: Actor,
    integrationId: string,
    form: { integrationOwners: readonly OwnerForm[]; ownerRules: readonly OwnerRuleForm[] },
  ): Promise<CoverageByAccount> {
    requireRole(actor, "ADMIN");
    const rules = parseOwners(form);
    const { manager } = this.deps.db;
    const problems = [
      ...checkOwners(rules.integrationOwners, rules.ownerRules),
      ...(await unknownProviders(manager, rules)),
    ];
    if (problems.length > 0) throw invalidInput(problems);
    const integration = await manager.findOneBy(Integration, { id: integrationId });
    if (!integration) throw notFound("The integration");
    const resources: { accountId: string; tags: Record<string, string> }[] = await manager.query(
      `select account_id as "accountId", tags from resources where integration_id = $1 and status <> 'GONE'`,
      [integrationId],
    );
    const named = await this.freeze(manager, rules, integration.integrationOwners);
    const resolved = await resolveOwnerships(
      manager,
      resources.map((resource) => ({ ...resource, ...named })),
      ({ accountId }, { status, reason }) => ({ accountId, status, reason, count: 1 }),
    );
    return coverageByAccount(resolved);
  }
}

export interface CoverageByAccount extends Coverage {
  readonly byAccount: (Coverage & { readonly accountId: string })[];
}

interface CoverageRow {
  readonly status: string;
  readonly reason: string | null;
  readonly count: number;
}

export function coverageByAccount(rows: readonly (CoverageRow & { accountId: string })[]): CoverageByAccount {
  const accounts = new Map<string, CoverageRow[]>();
  for (const row of rows) accounts.set(row.accountId, [...(accounts.get(row.accountId) ?? []), row]);
  const byAccount = [...accounts].map(([accountId, ofAccount]) => ({ accountId, ...coverageOf(ofAccount) }));
  return { ...coverageOf(rows), byAccount };
}

/** Counts ownerships by status and by the reason why the resource's own owner was not found. */
function coverageOf(rows: readonly CoverageRow[]): Coverage {
  const count = (fits: (row: CoverageRow) => boolean) => rows.filter(fits).reduce((total, row) => total + row.count, 0);
  return {
    resolved: count((row) => row.status === "RESOLVED"),
    fallback: count((row) => row.status === "FALLBACK"),
    unowned: count((row) => row.status === "UNOWNED"),
    byReason: FALLBACK_REASONS.map((reason) => ({ reason, count: count((row) => row.reason === reason) })).filter(
      (row) => row.count > 0,
    ),
  };
}
