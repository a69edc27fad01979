import { type DataSource, type EntityManager, In } from "typeorm";
import { rowsByIds } from "../../platform/database/rows";
import { type Delegate, findDelegates } from "../delegations/find-delegates";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { duplicateAccountsOf, withDuplicateAccounts } from "../identities/linking/duplicate-accounts";
import { type MemberList, membersOf, type OwnerRef } from "../identities/members";
import type { IntegrationWarning } from "../integrations/integration.entity";
import type { IntegrationOwner, OwnerRule } from "../integrations/owner-rules";
import { type ChangedOwnerships, type OwnershipHorizon, ownershipsChangedSince } from "./changed-ownerships";
import { checkOwnerRules } from "./check-owner-rules";
import { checkOwnerValues, type OwnerValueCheck } from "./check-owner-values";
import { type Deciders, findDeciders } from "./find-deciders";
import { findNearMisses } from "./find-near-misses";
import { ownedResources } from "./owned-resources";
import type { OwnerLookup } from "./owner-lookup";
import { type CoverageByAccount, coverageByAccount } from "./owners.service";
import type { OwnershipStep } from "./resolve-owner";
import { ResourceOwner, ResourceOwnership } from "./resource-owner.entity";

/** Members shown for each owner; `memberCount` has their number. */
const SHOWN_MEMBERS = 50;

type OwnershipSummary = Pick<ResourceOwnership, "resourceId" | "status" | "reason" | "resolvedAt">;

interface DecidersAsOf extends Deciders {
  /** The oldest read of the providers that were used; null: there was none. */
  readonly asOf: Date | null;
}

export class OwnersQueries {
  constructor(private readonly db: DataSource) {}

  /** The owners of each resource, in the order asked for. */
  async ownersOf(resourceIds: readonly string[]): Promise<ResourceOwner[][]> {
    const rows = await this.db.manager.find(ResourceOwner, {
      where: { resourceId: In(resourceIds) },
      order: { ordinal: "ASC" },
    });
    const byResource = new Map<string, ResourceOwner[]>(resourceIds.map((id) => [id, []]));
    for (const row of rows) byResource.get(row.resourceId)?.push(row);
    return resourceIds.map((id) => byResource.get(id)!);
  }

  /** Without the steps, which are the largest part of an ownership and seldom requested. */
  async ownershipsOf(resourceIds: readonly string[]): Promise<(OwnershipSummary | null)[]> {
    const rows: OwnershipSummary[] = await this.db.query(
      `select resource_id as "resourceId", status, reason, resolved_at as "resolvedAt"
         from resource_ownerships where resource_id = any($1)`,
      [resourceIds],
    );
    const byResource = new Map(rows.map((row) => [row.resourceId, row]));
    return resourceIds.map((id) => byResource.get(id) ?? null);
  }

  /** No steps for a resource that was not resolved yet. */
  async stepsOf(resourceIds: readonly string[]): Promise<OwnershipStep[][]> {
    const rows = await this.db.manager.findBy(ResourceOwnership, { resourceId: In(resourceIds) });
    const byResource = new Map(rows.map((row) => [row.resourceId, row.steps]));
    return resourceIds.map((id) => byResource.get(id) ?? []);
  }

  /** Hints are computed on request, since a stored candidate may have been renamed or removed. */
  async hintsOf(steps: readonly OwnershipStep[]): Promise<(string | null)[]> {
    const unmatched = steps.flatMap((step) => unmatchedLookup(step) ?? []);
    if (unmatched.length === 0) return steps.map(({ hint }) => hint);
    const nearest = await findNearMisses(this.db.manager, unmatched);
    return steps.map((step) => {
      const lookup = unmatchedLookup(step);
      if (lookup === null) return step.hint;
      const near = nearest(lookup);
      return near === null ? null : `Did you mean '${near}'?`;
    });
  }

  async changedSince(integrationId: string, since: Date | OwnershipHorizon): Promise<ChangedOwnerships> {
    return ownershipsChangedSince(this.db, integrationId, since);
  }

  /** For each integration owner, the current matches of its values. */
  async ownerValueChecks(owners: readonly IntegrationOwner[]): Promise<OwnerValueCheck[][]> {
    return checkOwnerValues(this.db.manager, owners);
  }

  /** For each owner rule, the reason why it can find nobody; null where it can. */
  async ownerRuleWarnings(rules: readonly OwnerRule[]): Promise<(IntegrationWarning | null)[]> {
    return checkOwnerRules(this.db.manager, rules);
  }

  async membersOf(refs: readonly OwnerRef[]): Promise<MemberList[]> {
    return membersOf(this.db.manager, refs, SHOWN_MEMBERS);
  }

  async providersByIds(ids: readonly string[]): Promise<(IdentityProvider | null)[]> {
    return rowsByIds(this.db.manager, IdentityProvider, ids);
  }

  /**
   * How many resources of an integration have an owner of their own, and the reasons for the others. Without rules and
   * owners of the integration none are looked up. With them, those whose owners were not looked up yet are left out: an
   * account before its first scan, and a cluster that was scanned while people were being written.
   */
  async coverage(integrationId: string): Promise<CoverageByAccount> {
    const rows: { accountId: string; status: string; reason: string | null; count: number }[] = await this.db.query(
      `select r.account_id as "accountId", coalesce(o.status, 'UNOWNED') as status,
              case when o.resource_id is null then 'NO_RULE' else o.reason end as reason, count(*)::int as count
         from resources r join integrations i on i.id = r.integration_id
         left join resource_ownerships o on o.resource_id = r.id
        where r.integration_id = $1 and r.status <> 'GONE'
          and (o.resource_id is not null or (i.integration_owners = '[]' and i.owner_rules = '[]'))
        group by 1, 2, 3 order by 1`,
      [integrationId],
    );
    return coverageByAccount(rows);
  }

  /** Null: no such resource. A caller in a transaction has to pass its manager. */
  async whoMayDecide(
    resourceId: string,
    excludedPersonIds: readonly string[],
    manager: EntityManager = this.db.manager,
  ): Promise<DecidersAsOf | null> {
    const [deciders] = await findDeciders(manager, [{ resourceId, excludedPersonIds }]);
    return deciders ? { ...deciders, asOf: await oldestReadOf(manager, deciders.providerIds) } : null;
  }

  /**
   * The deciders on something that concerns these people, and their delegates. These people and their other accounts
   * are excluded. Null: no such resource.
   */
  async decidersAbout(
    resourceId: string,
    aboutIds: readonly string[],
    at: Date,
  ): Promise<(DecidersAsOf & { readonly delegates: readonly Delegate[] }) | null> {
    const { manager } = this.db;
    const excluded = withDuplicateAccounts(aboutIds, await duplicateAccountsOf(manager, aboutIds));
    const deciders = await this.whoMayDecide(resourceId, excluded);
    if (!deciders) return null;
    const approverIds = new Set(deciders.people.map(({ id }) => id));
    const [delegates] = await findDelegates(manager, [{ approverIds, aboutIds }], at);
    return { ...deciders, delegates: delegates! };
  }

  /**
   * The resources that a person owns, by ownership as last resolved. With `among`: those of them on which the person
   * may decide now, including by fallback to the integration's owners.
   */
  async resourcesOwnedBy(
    personId: string,
    among: readonly string[] | null,
    manager: EntityManager = this.db.manager,
  ): Promise<string[]> {
    if (among === null) {
      const rows: { id: string }[] = await manager.query(
        `select distinct resource_id as id from (${ownedResources("$1")}) owned`,
        [personId],
      );
      return rows.map(({ id }) => id);
    }
    const asks = among.map((resourceId) => ({ resourceId, excludedPersonIds: [] }));
    const deciders = await findDeciders(manager, asks);
    return among.filter((_, n) => deciders[n]?.people.some(({ id }) => id === personId));
  }
}

/** When these providers were last read in full, of the oldest read; null: there was none. */
async function oldestReadOf(manager: EntityManager, providerIds: readonly string[]): Promise<Date | null> {
  if (providerIds.length === 0) return null;
  const [read]: { at: Date | null }[] = await manager.query(
    "select min(synced_at) as at from identity_providers where id = any($1)",
    [providerIds],
  );
  return read!.at;
}

function unmatchedLookup({ outcome, attribute, providerId, value }: OwnershipStep): OwnerLookup | null {
  return outcome === "NO_MATCH" && value !== null ? { attribute, providerId: providerId ?? null, value } : null;
}
