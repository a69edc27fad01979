import type { DataSource } from "typeorm";
import { type Actor, isReader } from "../../../kernel/actor";
import type { Clock } from "../../../kernel/clock";
import type { PageRequest } from "../../../kernel/page";
import type { CountedPage } from "../../../platform/database/keyset";
import type { BindParameter } from "../../access-flows/matching/target-condition";
import type { AccessRequest } from "../../access-requests/access-request.entity";
import type { AuditEvent } from "../../audit/audit-event.entity";
import type { DriftFinding } from "../../drift/drift-finding.entity";
import type { Resource } from "../../resources/resource.entity";
import { accessOfResources, lastObservationsOf, type ObservedAccess } from "./access-of-resources";
import { findingsOfResources, historyOfResources, requestsOfResources } from "./activity-of-resources";
import { bindParameters, listResources, type ResourceList } from "./list-resources";
import { type OrganizationalUnit, organizationalUnits } from "./organizational-units";
import { type FacetsQuery, type ResourceFacet, resourceFacets } from "./resource-facets";
import type { ResourceFilter } from "./resource-filter";
import { loadVisibility, type ResourceVisibility, readableCondition, visibilityOfOwned } from "./visible-resources";

/** The inventory as visible to one viewer (visible-resources.ts). */
export class ResourcesOfViewer {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The present visibility of a viewer. Load it once per API request. */
  async visibilityOf(actor: Actor): Promise<ResourceVisibility> {
    return loadVisibility(this.db.manager, actor, this.clock.now());
  }

  /** The visibility for a list of the viewer's own resources alone, without any statement; null: for other lists. */
  visibilityOfOwned(actor: Actor, filter: ResourceFilter): ResourceVisibility | null {
    return visibilityOfOwned(actor, filter);
  }

  async list(list: ResourceList): Promise<CountedPage<Resource>> {
    return listResources(this.db, list);
  }

  async facets(ask: FacetsQuery): Promise<ResourceFacet[]> {
    return resourceFacets(this.db, ask);
  }

  /** The tree of organizational units of an integration, for readers. */
  async unitsOf(integrationId: string): Promise<OrganizationalUnit[]> {
    return organizationalUnits(this.db, integrationId);
  }

  /** The resources among these ids that the viewer may know of. */
  async visibleAmong(viewer: ResourceVisibility, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return this.among(ids, (bind) => viewer.visible(bind, "r"));
  }

  /** The resources among these ids whose owners, access, requests and history the actor may read. */
  async readableAmong(actor: Actor, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return isReader(actor) ? new Set(ids) : this.among(ids, (bind) => readableCondition(actor, bind, "r"));
  }

  /** The access of each resource as it was last observed, by principal. */
  async accessOf(ids: readonly string[], page: PageRequest): Promise<CountedPage<ObservedAccess>[]> {
    return accessOfResources(this.db, ids, page);
  }

  async lastObservationsOf(ids: readonly string[]): Promise<(Date | null)[]> {
    return lastObservationsOf(this.db, ids);
  }

  async requestsOf(actor: Actor, ids: readonly string[], page: PageRequest): Promise<CountedPage<AccessRequest>[]> {
    return requestsOfResources(this.db, actor, ids, page);
  }

  async historyOf(actor: Actor, ids: readonly string[], page: PageRequest): Promise<CountedPage<AuditEvent>[]> {
    return historyOfResources(this.db, actor, ids, page);
  }

  async findingsOf(ids: readonly string[], page: PageRequest): Promise<CountedPage<DriftFinding>[]> {
    return findingsOfResources(this.db, ids, page);
  }

  private async among(
    ids: readonly string[],
    condition: (bind: BindParameter) => string,
  ): Promise<ReadonlySet<string>> {
    const { values, bind } = bindParameters();
    const sql = `select r.id from resources r where r.id = any(${bind(ids)}::uuid[]) and ${condition(bind)}`;
    const rows: { id: string }[] = await this.db.query(sql, values);
    return new Set(rows.map(({ id }) => id));
  }
}
