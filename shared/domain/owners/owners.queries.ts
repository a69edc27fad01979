import type { DataSource, EntityManager } from "typeorm";
import { lookUp } from "../../platform/database/read-rows";
import { rowsBy } from "../../platform/database/rows";
import { type Delegate, findDelegates } from "../delegations/find-delegates";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { otherSelvesOf, withOtherSelves } from "../identities/linking/other-selves";
import { type MemberList, membersOf, type OwnerRef } from "../identities/members";
import type { IntegrationWarning } from "../integrations/integration.entity";
import type { IntegrationOwner, OwnerRule } from "../integrations/owner-rules";
import { checkOwnerRules } from "./check-owner-rules";
import { checkOwnerValues, type OwnerValueCheck } from "./check-owner-values";
import { type Deciders, findDeciders } from "./find-deciders";
import { findNearMisses } from "./find-near-misses";
import { ownedResources } from "./owned-resources";
import type { OwnerLookup } from "./owner-lookup";
import { type CoverageByAccount, coverageByAccount } from "./owners.service";
import type { OwnershipStep } from "./resolve-owner";
import { ResourceOwner, ResourceOwnership } from "./resource-owner.entity";

/** People shown per owner; `memberCount` says how many there are. */
const SHOWN_MEMBERS = 50;

type OwnershipSummary = Pick<ResourceOwnership, "resourceId" | "status" | "reason" | "resolvedAt">;

export class OwnersQueries {
  constructor(private readonly db: DataSource) {}

  /** The owners of each resource, in the order asked for. */
  async ownersOf(resourceIds: readonly string[]): Promise<ResourceOwner[][]> {
    const rows = await rowsBy(this.db, ResourceOwner, "resourceId", resourceIds, ["resourceId", "ordinal"]);
    const byResource = new Map<string, ResourceOwner[]>(resourceIds.map((id) => [id, []]));
    for (const row of rows) byResource.get(row.resourceId)?.push(row);
    return resourceIds.map((id) => byResource.get(id)!);
  }

  /** Without the steps, which are most of an ownership and seldom asked for. */
  async ownershipsOf(resourceIds: readonly string[]): Promise<(OwnershipSummary | null)[]> {
    const rows = await lookUp<Omit<OwnershipSummary, "resolvedAt"> & { readonly resolvedAt: string }>(
      this.db,
      `select resource_id as "resourceId", status, reason, resolved_at as "resolvedAt"
         from resource_ownerships where resource_id = any($1)`,
      [resourceIds],
    );
    const byResource = new Map(rows.map((row) => [row.resourceId, { ...row, resolvedAt: new Date(row.resolvedAt) }]));
    return resourceIds.map((id) => byResource.get(id) ?? null);
  }

  /** None for what was not looked up yet. */
  async stepsOf(resourceIds: readonly string[]): Promise<OwnershipStep[][]> {
    const rows = await rowsBy(this.db, ResourceOwnership, "resourceId", resourceIds);
    const byResource = new Map(rows.map((row) => [row.resourceId, row.steps]));
    return resourceIds.map((id) => byResource.get(id) ?? []);
  }

  /** What was probably meant is looked up whenever somebody asks: what was near may have been renamed, or be gone. */
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

  /** The resources of an integration whose ownership was written since then. */
  async changedSince(integrationId: string, since: Date): Promise<{ resourceId: string; resolvedAt: Date }[]> {
    return this.db.query(
      `select o.resource_id as "resourceId", o.resolved_at as "resolvedAt"
         from resource_ownerships o join resources r on r.id = o.resource_id
        where r.integration_id = $1 and o.resolved_at >= $2 order by o.resolved_at, o.resource_id`,
      [integrationId, since],
    );
  }

  /** For each integration owner, what its values name now. */
  async ownerValueChecks(owners: readonly IntegrationOwner[]): Promise<OwnerValueCheck[][]> {
    return checkOwnerValues(this.db.manager, owners);
  }

  /** For each owner rule why it can find nobody now; null where it can. */
  async ownerRuleWarnings(rules: readonly OwnerRule[]): Promise<(IntegrationWarning | null)[]> {
    return checkOwnerRules(this.db.manager, rules);
  }

  async membersOf(refs: readonly OwnerRef[]): Promise<MemberList[]> {
    return membersOf(this.db.manager, refs, SHOWN_MEMBERS);
  }

  async providersByIds(ids: readonly string[]): Promise<(IdentityProvider | null)[]> {
    const rows = await this.db.manager
      .createQueryBuilder(IdentityProvider, "provider")
      .where("provider.id = any(:ids)", { ids })
      .getMany();
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** How many resources of an integration have an owner of their own, and why the others have not. */
  async coverage(integrationId: string): Promise<CoverageByAccount> {
    const rows: { accountId: string; status: string; reason: string | null; count: number }[] = await this.db.query(
      `select r.account_id as "accountId", coalesce(o.status, 'UNOWNED') as status,
              case when o.resource_id is null then 'NO_RULE' else o.reason end as reason, count(*)::int as count
         from resources r left join resource_ownerships o on o.resource_id = r.id
        where r.integration_id = $1 and r.status <> 'GONE' group by 1, 2, 3 order by 1`,
      [integrationId],
    );
    return coverageByAccount(rows);
  }

  /** Null: no such resource. In a transaction, its manager has to be passed. */
  async whoMayDecide(
    resourceId: string,
    excludedPersonIds: readonly string[],
    manager: EntityManager = this.db.manager,
  ): Promise<Deciders | null> {
    const [deciders] = await findDeciders(manager, [{ resourceId, excludedPersonIds }]);
    return deciders!;
  }

  /**
   * Who may decide, and who in their place, about something that concerns these people: neither they nor another account of
   * theirs. Null: no such resource.
   */
  async decidersAbout(
    resourceId: string,
    aboutIds: readonly string[],
    at: Date,
  ): Promise<(Deciders & { readonly delegates: readonly Delegate[] }) | null> {
    const { manager } = this.db;
    const excluded = withOtherSelves(aboutIds, await otherSelvesOf(manager, aboutIds));
    const deciders = await this.whoMayDecide(resourceId, excluded);
    if (!deciders) return null;
    const approverIds = new Set(deciders.people.map(({ id }) => id));
    const [delegates] = await findDelegates(manager, [{ approverIds, aboutIds }], at);
    return { ...deciders, delegates: delegates! };
  }

  /**
   * The resources that a person owns. With `among` those of them about which they may decide at this moment, also where nobody
   * of a resource's own owners is left; without it, ownership as it was last resolved.
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

function unmatchedLookup({ outcome, attribute, providerId, value }: OwnershipStep): OwnerLookup | null {
  return outcome === "NO_MATCH" && value !== null ? { attribute, providerId: providerId ?? null, value } : null;
}
