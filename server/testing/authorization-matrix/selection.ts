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

/** The schema, for the types of interfaces and unions, and the coordinates to leave out. */
interface Scope {
  readonly schema: GraphQLSchema;
  readonly without: ReadonlySet<Coordinate>;
}

/**
 * A field with everything below it: every field of every type, on every path that visits no type twice. `scope.without`
 * is left out; `given` has its own arguments as text.
 */
export function fieldText(field: GraphQLField<unknown, unknown>, scope: Scope, given: string): string {
  const type = getNamedType(field.type);
  const head = `${field.name}${given}`;
  return isObjectType(type) ? `${head} { ${rootSelection(type, scope)} }` : head;
}

/** Selections by root type and left-out fields: every actor sends the same over HTTP and sockets. */
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
 * A person or a group leads to nearly every type, and those lead back to people. Below them, types with queries of
 * their own are only identified. The same holds where another type led to the person; far from the root it is left out.
 */
const WITH_QUERIES = new Set(["AccessFlow", "AccessRequest", "Grant", "Integration", "IdentityProvider", "Resource"]);

/** A resource leads to pages of these, which are expanded where the resource is the root. */
const OF_RESOURCES = new Set(["AuditEvent", "DriftFinding", "ObservedAccess", "Person", "ResourceOwnership"]);

/** Each leads to people on many paths, and people are expanded where they are the root. */
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

/** A page or `me` leads to it. */
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

/** The size of pages within other objects: a document may cost no more than those of clients. */
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
  // The node of an edge is expanded among the page's nodes.
  const isKnown = parent.name.endsWith("Edge") || way.includes(type.name) || isOnlyNamed(type, way);
  const selection = isKnown ? nameOf(type, scope) : selectionOf(type, scope, [...way, type.name]);
  return `${field.name}${page} { ${selection} }`;
}

/** An object with an id is expanded where it is the root, because fields of one name may have different types here. */
function membersOf(abstract: GraphQLAbstractType, scope: Scope, way: readonly string[]): string {
  const parts = scope.schema.getPossibleTypes(abstract).map((type) => {
    const selection = "id" in type.getFields() ? nameOf(type, scope) : selectionOf(type, scope, [...way, type.name]);
    return `... on ${type.name} { ${selection} }`;
  });
  return ["__typename", ...parts].join(" ");
}

/** The fields that identify the owner side. */
function nameOf(type: GraphQLObjectType, scope: Scope): string {
  return "id" in type.getFields() && !scope.without.has(`${type.name}.id`) ? "__typename id" : "__typename";
}
