import type { DataSource } from "typeorm";
import { type FieldProblem, invalidInput } from "../../../kernel/app-error";
import { problemsOfTypedText } from "../../../kernel/text/typed-text";
import { likeText } from "../../../platform/database/like-text";
import type { BindParameter } from "../../access-flows/matching/target-condition";
import { bindParameters } from "./list-resources";
import { type FilterPart, filterParts, type ResourceFilter, WITHOUT_LOOKUP } from "./resource-filter";
import type { ResourceVisibility } from "./visible-resources";

export const RESOURCE_FACETS = [
  "REGION",
  "ACCOUNT",
  "VERSION",
  "STATUS",
  "OWNERSHIP",
  "AUTHENTICATION_MODE",
  "TAG_KEY",
  "TAG_VALUE",
] as const;
export type ResourceFacetKind = (typeof RESOURCE_FACETS)[number];

export interface FacetQuery {
  readonly facet: ResourceFacetKind;
  /** Of TAG_VALUE, and of no other. */
  readonly tagKey?: string | null;
}

export interface ResourceFacet extends FacetQuery {
  /** The most frequent first, at most 100. */
  readonly values: readonly FacetValue[];
  /** How many there are in all. */
  readonly valueCount: number;
}

export interface FacetValue {
  readonly value: string;
  /** A label, such as the name of an account; without one, the value itself. */
  readonly label: string;
  /** The matching resources with this value, ignoring the facet's own part of the filter. */
  readonly count: number;
  /** The filter names it. */
  readonly isSelected: boolean;
}

export interface FacetsQuery {
  readonly viewer: ResourceVisibility;
  readonly facets: readonly FacetQuery[];
  /** Part of the values, or of their labels. */
  readonly search: string | null;
  readonly filter: ResourceFilter;
}

/**
 * Counts the values of facets among matching resources that the viewer may know of, by one statement. Each facet
 * ignores its own part of the filter, so that other values can be chosen.
 */
export async function resourceFacets(db: DataSource, ask: FacetsQuery): Promise<ResourceFacet[]> {
  const { viewer, facets, search, filter } = ask;
  const problems = problemsOf(ask);
  if (problems.length > 0) throw invalidInput(problems);
  if (facets.length === 0) return [];
  const { values, bind } = bindParameters();
  const parts = filterParts(filter, viewer, bind);
  const isOwn = (part: FilterPart) => facets.some((facet) => isOfFacet(part, facet));
  const common = parts.filter((part) => !isOwn(part)).map(({ sql }) => sql());
  const where = [...common, viewer.visible(bind, "r")].join(" and ");
  const counted = facets.map((facet, n) => {
    const others = parts.filter((part) => isOwn(part) && !isOfFacet(part, facet)).map(({ sql }) => sql());
    return countedSql(n, facet, others, viewer, bind);
  });
  const found = search?.trim()
    ? `where value ilike ${bind(`%${likeText(search)}%`)} or label ilike $${values.length}`
    : "";
  const rows: (Omit<FacetValue, "isSelected"> & { n: number; valueCount: number })[] = await db.query(
    `with fitting as materialized (select ${COUNTED} from resources r where ${where}),
      counted as (${counted.join(" union all ")}),
      ranked as (
        select n, value, label, count, row_number() over (partition by n order by count desc, value) as rank,
               count(*) over (partition by n)::int as all_values
          from counted ${found})
      select n, value, label, count, all_values as "valueCount" from ranked where rank <= ${MOST_VALUES} order by n, rank`,
    values,
  );
  return facets.map((facet, n) => {
    const own = rows.filter((row) => row.n === n);
    return {
      ...facet,
      valueCount: own[0]?.valueCount ?? 0,
      values: own.map(({ value, label, count }) => ({
        value,
        label,
        count,
        isSelected: isSelected(facet, value, filter),
      })),
    };
  });
}

/** The columns of facets and filters: certificates and the like would only bloat the materialized rows. */
const COUNTED =
  "r.id, r.integration_id, r.account_row_id, r.account_id, r.region, r.version, r.status, r.authentication_mode, r.tags";
const MOST_VALUES = 100;
const MOST_FACETS = 20;

/** The values of one facet with their counts, among the resources `fitting`. */
function countedSql(
  n: number,
  { facet, tagKey }: FacetQuery,
  others: readonly string[],
  viewer: ResourceVisibility,
  bind: BindParameter,
) {
  const { value, from = "", label = value, where = [] } = facetSql(facet, viewer, bind, tagKey ?? null);
  const condition = [...others, ...where, "true"].join(" and ");
  return `(select ${n} as n, value, label, count
             from (select ${value} as value, min(${label}) as label, count(*)::int as count
                     from fitting r ${from} where ${condition} group by 1) v
            where value is not null)`;
}

interface FacetSql {
  readonly value: string;
  readonly from?: string;
  readonly label?: string;
  readonly where?: readonly string[];
}

function facetSql(
  facet: ResourceFacetKind,
  viewer: ResourceVisibility,
  bind: BindParameter,
  tagKey: string | null,
): FacetSql {
  switch (facet) {
    case "REGION":
      return { value: "r.region" };
    case "ACCOUNT":
      return {
        value: "r.account_id",
        from: "join accounts a on a.id = r.account_row_id",
        label: "a.name",
      };
    case "VERSION":
      return { value: "r.version" };
    case "STATUS":
      return { value: "r.status" };
    case "AUTHENTICATION_MODE":
      return { value: "r.authentication_mode" };
    case "OWNERSHIP":
      return {
        value: `coalesce(w.status, case when r.integration_id in ${WITHOUT_LOOKUP} then 'UNOWNED' end)`,
        from: "left join resource_ownerships w on w.resource_id = r.id",
        where: [viewer.readable(bind, "r")],
      };
    case "TAG_KEY":
      return { value: "tag.key", from: "cross join lateral jsonb_object_keys(r.tags) tag(key)" };
    case "TAG_VALUE":
      return { value: `r.tags ->> ${bind(tagKey)}::text` };
  }
}

const OWN_PARTS: Readonly<Record<ResourceFacetKind, FilterPart["name"]>> = {
  REGION: "regions",
  ACCOUNT: "accountIds",
  VERSION: "versions",
  STATUS: "statuses",
  OWNERSHIP: "ownership",
  AUTHENTICATION_MODE: "authenticationModes",
  TAG_KEY: "tags",
  TAG_VALUE: "tags",
};

/** Tag keys are counted with all tag filters applied: the other keys of matching resources are of interest. */
function isOfFacet(part: FilterPart, { facet, tagKey }: FacetQuery): boolean {
  if (facet === "TAG_KEY") return false;
  return part.name === OWN_PARTS[facet] && (facet !== "TAG_VALUE" || part.tagKey === tagKey);
}

function isSelected({ facet, tagKey }: FacetQuery, value: string, filter: ResourceFilter): boolean {
  if (facet === "TAG_KEY") return filter.tags?.some(({ key }) => key === value) ?? false;
  if (facet === "TAG_VALUE") return filter.tags?.some((tag) => tag.key === tagKey && tag.value === value) ?? false;
  const own = filter[OWN_PARTS[facet]] as readonly string[] | null | undefined;
  return own?.includes(value) ?? false;
}

function problemsOf({ facets, search }: FacetsQuery): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (facets.length > MOST_FACETS) {
    const message = `'facets' names ${facets.length} facets; at most ${MOST_FACETS} are allowed.`;
    problems.push({ path: ["facets"], message });
  }
  facets.forEach(({ facet, tagKey }, n) => {
    const path = ["facets", n, "tagKey"];
    if (facet === "TAG_VALUE" && !tagKey)
      problems.push({ path, message: "TAG_VALUE needs the 'tagKey' whose values are meant." });
    if (facet !== "TAG_VALUE" && tagKey != null)
      problems.push({ path, message: `'tagKey' is of TAG_VALUE alone, not of ${facet}.` });
    if (tagKey) problems.push(...problemsOfTypedText(path, tagKey, { characters: 256, lines: false }));
  });
  if (search) problems.push(...problemsOfTypedText(["search"], search, { characters: 200, lines: false }));
  return problems;
}
