import type { DataSource } from "typeorm";
import type { Actor } from "../../kernel/actor";
import type { CountedPage } from "../../platform/database/keyset";
import { lookUp } from "../../platform/database/read-rows";
import type { Resource } from "../resources/resource.entity";
import { listResources, parametersOf, type ResourceList } from "./list-resources";
import { type Facet, type FacetsAsk, resourceFacets } from "./resource-facets";
import { loadVisibility, type ResourceVisibility } from "./visible-resources";

/** The inventory as one viewer may know of it (visible-resources.ts). */
export class ResourcesOfViewer {
  constructor(private readonly db: DataSource) {}

  /** What a viewer may know of, at this moment: to be asked for once a request. */
  async visibilityOf(actor: Actor): Promise<ResourceVisibility> {
    return loadVisibility(this.db.manager, actor);
  }

  async list(list: ResourceList): Promise<CountedPage<Resource>> {
    return listResources(this.db, list);
  }

  async facets(ask: FacetsAsk): Promise<Facet[]> {
    return resourceFacets(this.db, ask);
  }

  /** Those of these ids that the viewer may know of. */
  async visibleAmong(viewer: ResourceVisibility, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return this.among(ids, viewer.visible);
  }

  /** Those of these ids of which the viewer may read owners, access, requests and history. */
  async readableAmong(viewer: ResourceVisibility, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return viewer.seesAll ? new Set(ids) : this.among(ids, viewer.readable);
  }

  private async among(ids: readonly string[], condition: ResourceVisibility["visible"]): Promise<ReadonlySet<string>> {
    const { values, bind } = parametersOf();
    const sql = `select r.id from resources r where r.id = any(${bind(ids)}::uuid[]) and ${condition(bind, "r")}`;
    const rows = await lookUp<{ id: string }>(this.db, sql, values);
    return new Set(rows.map(({ id }) => id));
  }
}
