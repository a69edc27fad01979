import type { DataSource, EntityManager } from "typeorm";
import { type Actor, isReader } from "../../../kernel/actor";
import { invalidInput, notFound } from "../../../kernel/app-error";
import type { Clock } from "../../../kernel/clock";
import { likeText } from "../../../platform/database/like-text";
import type { FlowPermission } from "../../access-flows/flow-definition";
import { coveringNamespaces } from "../../access-flows/matching/allowed-access";
import { targetsCovering } from "../../access-flows/matching/match-flows";
import { flowsForRequester } from "../../access-flows/matching/requestable-condition";
import { loadVisibility } from "./visible-resources";

/** A namespace or pattern that was requested on a resource, or stands in one of its entries. */
export interface NamespaceSuggestion {
  readonly name: string;
  /** The number of the newest requests and of entries that name it. */
  readonly uses: number;
}

export interface SuggestionsQuery {
  readonly resourceId: string;
  /** Beginning of the name. */
  readonly search?: string | null;
  readonly first?: number | null;
}

const MOST = 50;
const USUAL = 10;
/** Only the newest items of a resource are read for suggestions. */
const NEWEST_ITEMS = 1_000;
const MOST_NAMES = 1_000;

export class NamespaceQueries {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Namespaces by frequency of use. Readers and owners of the resource get all. Requesters get only those that they may
   * request, so that other people's requests leak no names. For others the resource is hidden.
   */
  async suggest(actor: Actor, { resourceId, search, first }: SuggestionsQuery): Promise<NamespaceSuggestion[]> {
    const atMost = first ?? USUAL;
    if (atMost < 1 || atMost > MOST) {
      throw invalidInput([{ path: ["first"], message: `'first' must be between 1 and ${MOST}.` }]);
    }
    const mayAskFor = await this.namesOpenTo(actor, resourceId);
    const used = await usedNamespaces(this.db.manager, resourceId, search?.trim() ?? "");
    return used.filter(({ name }) => mayAskFor(name)).slice(0, atMost);
  }

  private async namesOpenTo(actor: Actor, resourceId: string): Promise<(name: string) => boolean> {
    const { manager } = this.db;
    const visibility = await loadVisibility(manager, actor, this.clock.now());
    const values: unknown[] = [resourceId];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const readable = visibility.readable(bind, "r");
    const requestable = visibility.requestable(bind, "r");
    const [row]: { readable: boolean; requestable: boolean }[] = await manager.query(
      `select ${readable} as readable, ${requestable} as requestable from resources r where r.id = $1`,
      values,
    );
    if (!row || (!row.readable && !row.requestable)) throw notFound("The resource");
    if (row.readable || isReader(actor)) return () => true;
    const { forSelf } = await flowsForRequester(manager, visibility.personId!);
    const [covered] = await targetsCovering(manager, forSelf, [resourceId]);
    const targets = [...(covered?.targets.values() ?? [])].flat();
    return openNames(targets.flatMap(({ permissions }) => permissions));
  }
}

function openNames(permissions: readonly FlowPermission[]): (name: string) => boolean {
  const policies = permissions.filter(({ permission }) => permission !== "KUBERNETES_GROUP");
  if (policies.some(({ namespaces }) => namespaces === null)) return () => true;
  return coveringNamespaces(policies.flatMap(({ namespaces }) => namespaces ?? []));
}

async function usedNamespaces(
  manager: EntityManager,
  resourceId: string,
  search: string,
): Promise<NamespaceSuggestion[]> {
  return manager.query(
    `with accesses as (
       (select i.access from access_request_items i where i.resource_id = $1 order by i.id desc limit ${NEWEST_ITEMS})
       union all select t.observed -> 'access' from access_targets t where t.resource_id = $1 and t.state = 'OPEN'
       union all select f.access from drift_findings f where f.resource_id = $1)
     select name, count(*)::int as uses
       from accesses a
      cross join lateral jsonb_array_elements(a.access -> 'policies') as policy
      cross join lateral jsonb_array_elements_text(
        case jsonb_typeof(policy -> 'namespaces') when 'array' then policy -> 'namespaces' else '[]' end) as name
      where name ilike $2
      group by name order by uses desc, name limit ${MOST_NAMES}`,
    [resourceId, `${likeText(search)}%`],
  );
}
