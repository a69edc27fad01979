import { attributePath } from "./attribute-path";
import { documentOf, filterColumnOf, textOf } from "./filter-columns";
import { badRequest } from "./scim-error";
import { named, type ResourceKind } from "./scim-schema";

/** By what a list is sorted: a text in lower case, a date, or the first value of many. */
export function sortSql(kind: ResourceKind, sortBy: string): string {
  const path = attributePath(kind, sortBy);
  if (!path?.attribute || path.attribute.name === "members" || path.attribute.name === "groups") {
    throw badRequest("invalidPath", `A list cannot be sorted by '${sortBy}'.`);
  }
  const { attribute, sub } = path;
  const leaf = sub ?? (attribute.type === "complex" ? named(attribute.subAttributes ?? [], "value") : attribute);
  if (!leaf || leaf.type === "complex") throw badRequest("invalidPath", `A list cannot be sorted by '${sortBy}'.`);
  if (attribute.multiValued) {
    return `(select lower(e ->> '${leaf.name}') from jsonb_array_elements(${documentOf(path)}) with ordinality as v(e, n)
              order by (e ->> 'primary') = 'true' desc nulls last, n limit 1)`;
  }
  return (
    filterColumnOf(kind, path)?.compared ?? textOf({ ...path, sub: leaf === attribute ? null : leaf }, leaf).compared
  );
}
