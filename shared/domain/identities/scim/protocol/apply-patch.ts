import { type AttributePath, attributeIn, attributePath, isForeignPath } from "./attribute-path";
import { coerceAttribute, coerceResource, isObject, MAX_VALUES } from "./coerce-resource";
import { literalFor, matchesValue, subAttributeOf } from "./match-value";
import { parsePatchPath, type ScimFilter } from "./parse-filter";
import type { PatchOperation } from "./parse-patch";
import { badRequest } from "./scim-error";
import { type AttributeDefinition, findByName, type ResourceKind, type ScimResource } from "./scim-schema";

type Document = Record<string, unknown>;
type Op = PatchOperation["op"];

/** A resource after the operations, in their order. All or nothing: the first that cannot be done is thrown. */
export function applyPatch(
  kind: ResourceKind,
  resource: ScimResource,
  operations: readonly PatchOperation[],
): ScimResource {
  const document = structuredClone(resource) as Document;
  for (const { op, path, value } of operations) {
    if (path === null) applyToAll(kind, document, op, value);
    else applyAt(kind, document, op, path, value);
  }
  return coerceResource(kind, document);
}

/** Without a path, each name of the value is one: Entra writes whole paths there, such as `name.givenName`. */
function applyToAll(kind: ResourceKind, document: Document, op: Op, value: unknown): void {
  if (!isObject(value)) throw badRequest("invalidValue", `'${op}' without a 'path' needs an object as its 'value'.`);
  for (const [key, one] of Object.entries(value)) {
    // What no schema knows is left out here as in a POST; what is ours to say comes along in whole resources.
    if (isWritable(kind, key)) applyAt(kind, document, op, key, one);
  }
}

function isWritable(kind: ResourceKind, path: string): boolean {
  const target = attributePath(kind, attributeIn(path));
  return target !== null && !isReadOnly(target);
}

function applyAt(kind: ResourceKind, document: Document, op: Op, text: string, value: unknown): void {
  const { path, filter, sub: subName } = parsePatchPath(text);
  const target = attributePath(kind, path);
  if (!target) {
    if (isForeignPath(kind, path)) return;
    throw badRequest("invalidPath", `There is no '${path}'.`);
  }
  if (isReadOnly(target)) throw badRequest("mutability", `'${path}' cannot be changed.`);
  const { extension, attribute } = target;
  if (!attribute) {
    applyToExtension(kind, document, op, extension!.id, value);
    return;
  }
  if (op === "remove" && attribute.required) {
    throw badRequest("mutability", `'${attribute.name}' is required and cannot be removed.`);
  }
  const holder = extension ? holderIn(document, extension.id) : document;
  if (filter) {
    if (!attribute.multiValued) throw badRequest("invalidPath", `'${path}' has one value; it cannot be filtered.`);
    const sub = subName === null ? null : subAttributeOf(attribute, subName);
    setValues(holder, attribute, applyToMatching(attribute, valuesIn(holder, attribute), op, filter, sub, value, text));
  } else if (target.sub) {
    applyToSub(holder, attribute, target.sub, op, value);
  } else {
    applyToAttribute(holder, attribute, op, value);
  }
}

function isReadOnly({ attribute, sub }: AttributePath): boolean {
  return attribute?.mutability === "readOnly" || sub?.mutability === "readOnly";
}

/** A whole extension: each of its attributes in turn; those that are not told stay (RFC 7644, 3.5.2.3). */
function applyToExtension(kind: ResourceKind, document: Document, op: Op, id: string, value: unknown): void {
  if (op === "remove" || value === null) {
    delete document[id];
    return;
  }
  if (!isObject(value)) throw badRequest("invalidValue", `'${id}' needs an object as its value.`);
  for (const [key, one] of Object.entries(value)) {
    const path = `${id}:${key}`;
    if (isWritable(kind, path)) applyAt(kind, document, op, path, one);
  }
}

function applyToAttribute(holder: Document, attribute: AttributeDefinition, op: Op, value: unknown): void {
  const { name, multiValued, type } = attribute;
  if (multiValued) {
    setValues(holder, attribute, changedValues(attribute, valuesIn(holder, attribute), op, value));
  } else if (op === "remove" || value === null || value === "") {
    delete holder[name];
  } else if (type === "complex" && isObject(value)) {
    // Names that are not told stay: who changes a given name says nothing of the family name.
    holder[name] = { ...objectIn(holder, name), ...inCase(attribute, value) };
  } else {
    holder[name] = value;
  }
}

function applyToSub(
  holder: Document,
  attribute: AttributeDefinition,
  sub: AttributeDefinition,
  op: Op,
  value: unknown,
): void {
  if (attribute.multiValued) {
    const values = valuesIn(holder, attribute);
    // `emails.value` names that of every value; where there is none, it makes one.
    const changed = values.length > 0 ? values : op === "remove" ? [] : [{}];
    setValues(
      holder,
      attribute,
      changed.map((one) => withSub(one, sub, op, value)),
    );
  } else {
    holder[attribute.name] = withSub(objectIn(holder, attribute.name), sub, op, value);
  }
}

function withSub(value: Document, sub: AttributeDefinition, op: Op, given: unknown): Document {
  const { [sub.name]: _before, ...rest } = value;
  return op === "remove" || given === null ? rest : { ...rest, [sub.name]: given };
}

function changedValues(
  attribute: AttributeDefinition,
  before: readonly Document[],
  op: Op,
  value: unknown,
): readonly Document[] {
  const given = (coerceAttribute(attribute, value, attribute.name) ?? []) as readonly Document[];
  if (op === "replace") return given;
  if (op === "add") return added(before, given);
  // With values, only these are removed: Entra says so, and all would be far too many.
  if (given.length === 0) return Array.isArray(value) ? before : [];
  const gone = new Set<unknown>(given.map((one) => one.value ?? identityOf(one)));
  return before.filter((one) => !gone.has(one.value) && !gone.has(identityOf(one)));
}

/** A value that is there already is not added twice; a new primary one takes that from the one before. */
function added(before: readonly Document[], given: readonly Document[]): Document[] {
  const known = new Set(before.map(identityOf));
  const fresh = given.filter((one) => !known.has(identityOf(one)));
  const hasPrimary = fresh.some(({ primary }) => primary === true);
  return [...before.map((one) => (hasPrimary && one.primary === true ? { ...one, primary: false } : one)), ...fresh];
}

/** The same text for the same value, whatever the order of its parts. */
function identityOf(value: Document): string {
  return JSON.stringify(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function applyToMatching(
  attribute: AttributeDefinition,
  before: readonly Document[],
  op: Op,
  filter: ScimFilter,
  sub: AttributeDefinition | null,
  value: unknown,
  path: string,
): Document[] {
  const fits = (one: Document) => matchesValue(filter, attribute, one);
  if (op === "remove") {
    return sub
      ? before.map((one) => (fits(one) ? withSub(one, sub, op, null) : one))
      : before.filter((one) => !fits(one));
  }
  const change = (one: Document): Document => {
    if (sub) return withSub(one, sub, op, value);
    if (!isObject(value)) throw badRequest("invalidValue", `'${path}' needs an object as its value.`);
    return { ...(op === "replace" ? madeBy(filter, attribute) : one), ...inCase(attribute, value) };
  };
  if (before.some(fits)) return before.map((one) => (fits(one) ? change(one) : one));
  // Entra adds and replaces values that are not there yet, and does not say which of both it means.
  const made = madeBy(filter, attribute);
  if (!made || (op === "replace" && !sub)) throw badRequest("noTarget", `Nothing matches '${path}'.`);
  return [...before, change(made)];
}

/** The value that a filter of equalities describes; null: it describes none. */
function madeBy(filter: ScimFilter, attribute: AttributeDefinition): Document | null {
  if (filter.kind === "and") {
    const [left, right] = [madeBy(filter.left, attribute), madeBy(filter.right, attribute)];
    return left && right && { ...left, ...right };
  }
  if (filter.kind !== "compare" || filter.operator !== "eq") return null;
  const sub = subAttributeOf(attribute, filter.path);
  return { [sub.name]: literalFor(sub, filter.value) };
}

/** Names as the schema writes them, so that a value given in another case is the same one. */
function inCase({ subAttributes = [] }: AttributeDefinition, value: Document): Document {
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [findByName(subAttributes, key)?.name ?? key, one]),
  );
}

function valuesIn(holder: Document, { name }: AttributeDefinition): Document[] {
  return (holder[name] as Document[] | undefined) ?? [];
}

function setValues(holder: Document, { name }: AttributeDefinition, values: readonly Document[]): void {
  if (values.length > MAX_VALUES) throw badRequest("tooMany", `'${name}' may have at most ${MAX_VALUES} values.`);
  if (values.length > 0) holder[name] = values;
  else delete holder[name];
}

function objectIn(holder: Document, name: string): Document {
  const value = holder[name];
  return isObject(value) ? value : {};
}

function holderIn(document: Document, id: string): Document {
  const holder = objectIn(document, id);
  document[id] = holder;
  return holder;
}
