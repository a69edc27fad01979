import { documentSql, filterColumnOf, textSql } from "./filter-columns";
import { attributePath } from "./protocol/attribute-path";
import { badRequest } from "./protocol/scim-error";
import { findByName, type ResourceKind } from "./protocol/scim-schema";

/** The sort key of a list: a text in lower case, a date, or the first of several values. */
export function sortSql(kind: ResourceKind, sortBy: string): string {
  const path = attributePath(kind, sortBy);
  if (!path?.attribute || path.attribute.name === "members" || path.attribute.name === "groups") {
    throw badRequest("invalidPath", `A list cannot be sorted by '${sortBy}'.`);
  }
  const { attribute, sub } = path;
  const leaf = sub ?? (attribute.type === "complex" ? findByName(attribute.subAttributes ?? [], "value") : attribute);
  if (!leaf || leaf.type === "complex") throw badRequest("invalidPath", `A list cannot be sorted by '${sortBy}'.`);
  if (attribute.multiValued) {
    return `(select lower(e ->> '${leaf.name}') from jsonb_array_elements(${documentSql(path)}) with ordinality as v(e, n)
              order by (e ->> 'primary') = 'true' desc nulls last, n limit 1)`;
  }
  return (
    filterColumnOf(kind, path)?.compared ?? textSql({ ...path, sub: leaf === attribute ? null : leaf }, leaf).compared
  );
}
