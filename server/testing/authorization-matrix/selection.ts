import {
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isNonNullType,
  isObjectType,
} from "graphql";

/** `Type.field`. */
export type Coordinate = string;

/** Where the types of interfaces and unions are looked up, and what is left out. */
interface Scope {
  readonly schema: GraphQLSchema;
  readonly without: ReadonlySet<Coordinate>;
}

/**
 * A field with everything it leads to: every field of every type, by every way that comes to no type a second time. What is
 * in `scope.without` is left out. Its own arguments are `given` as they are written.
 */
export function fieldText(field: GraphQLField<unknown, unknown>, scope: Scope, given: string): string {
  const type = getNamedType(field.type);
  const head = `${field.name}${given}`;
  return isObjectType(type) ? `${head} { ${rootSelection(type, scope)} }` : head;
}

/** Selections of types that root fields lead to, by what is left out: the same are asked for by each actor, over each door. */
const selections = new WeakMap<GraphQLObjectType, Map<string, string>>();

function rootSelection(type: GraphQLObjectType, scope: Scope): string {
  const ofType = selections.get(type) ?? new Map<string, string>();
  selections.set(type, ofType);
  const leftOut = [...scope.without].sort().join(" ");
  const made = ofType.get(leftOut) ?? selectionOf(type, scope, [type.name]);
  ofType.set(leftOut, made);
  return made;
}

/**
 * A person and a group lead to nearly everything, and nearly everything leads to a person. Of what they lead to, types with
 * queries of their own are only named, as they are inside of each other. So is everything where something else led to the
 * person; far from the root it is not asked for.
 */
const WITH_QUERIES = new Set(["AccessFlow", "AccessRequest", "Grant", "Integration", "IdentityProvider", "Resource"]);

/** A resource leads to pages of these: they are looked into where one resource is asked for by itself. */
const OF_RESOURCES = new Set(["AuditEvent", "DriftFinding", "ObservedAccess", "Person", "ResourceOwnership"]);

/** Each leads to people by many ways, and people are looked into where they stand by themselves. */
const OF_MANY_PEOPLE = new Set(["AccessFlowPreview", "AccessPeriod", "AccessRequestItem", "RequestQuestion"]);

function isOnlyNamed(type: GraphQLObjectType, way: readonly string[]): boolean {
  const isInside = (names: ReadonlySet<string>) => way.some((name) => names.has(name));
  if (WITH_QUERIES.has(type.name) && isInside(WITH_QUERIES)) return true;
  if (type.name === "Person" && (isInside(OF_MANY_PEOPLE) || way[0] === "Resource")) return true;
  if (OF_RESOURCES.has(type.name) && way.indexOf("Resource") > 0) return true;
  const [person, group] = [way.indexOf("Person"), way.indexOf("Group")];
  if (person === -1 && group === -1) return false;
  return WITH_QUERIES.has(type.name) || person > NEAR;
}

/** A page or oneself leads to it. */
const NEAR = 1;
const FAR = 2;

function isFar(type: GraphQLNamedType, way: readonly string[]): boolean {
  return isObjectType(type) && way.at(-1) === "Person" && way.length - 1 > FAR;
}

function selectionOf(type: GraphQLObjectType, scope: Scope, way: readonly string[]): string {
  const fields = Object.values(type.getFields()).filter(
    (field) => !scope.without.has(`${type.name}.${field.name}`) && !isFar(getNamedType(field.type), way),
  );
  return ["__typename", ...fields.map((field) => partText(type, field, scope, way))].join(" ");
}

/** As many as a page inside of something has here at most: a document may cost no more than those of clients. */
const INNER_PAGE = 10;

function partText(
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  scope: Scope,
  way: readonly string[],
): string {
  const needed = field.args.filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined);
  if (needed.length > 0) throw new Error(`${parent.name}.${field.name} needs arguments that nobody gives it here.`);
  const type = getNamedType(field.type);
  const page = field.args.some(({ name }) => name === "first") ? `(first: ${INNER_PAGE})` : "";
  if (isAbstractType(type)) return `${field.name} { ${membersOf(type, scope, way)} }`;
  if (!isObjectType(type)) return field.name;
  // What an edge leads to is looked into where it stands among the nodes.
  const isKnown = parent.name.endsWith("Edge") || way.includes(type.name) || isOnlyNamed(type, way);
  const selection = isKnown ? nameOf(type, scope) : selectionOf(type, scope, [...way, type.name]);
  return `${field.name}${page} { ${selection} }`;
}

/** An object with an id is looked into where it stands by itself: fields of one name need not be of one type here. */
function membersOf(abstract: GraphQLAbstractType, scope: Scope, way: readonly string[]): string {
  const parts = scope.schema.getPossibleTypes(abstract).map((type) => {
    const selection = "id" in type.getFields() ? nameOf(type, scope) : selectionOf(type, scope, [...way, type.name]);
    return `... on ${type.name} { ${selection} }`;
  });
  return ["__typename", ...parts].join(" ");
}

/** Enough to tell whose it is. */
function nameOf(type: GraphQLObjectType, scope: Scope): string {
  return "id" in type.getFields() && !scope.without.has(`${type.name}.id`) ? "__typename id" : "__typename";
}
