import { type AttributePath, attributeIn, attributePath, isForeignPath } from "./attribute-path";
import { coerceAttribute, coerceResource, MAX_VALUES } from "./coerce-resource";
import { literalFor, matchesValue, subAttributeOf } from "./match-value";
import { parsePatchPath, type ScimFilter } from "./parse-filter";
import type { PatchOperation } from "./parse-patch";
import { badRequest } from "./scim-error";
import { isObject } from "./scim-message";
import { type AttributeDefinition, findByName, type ResourceKind, type ScimResource } from "./scim-schema";

type Document = Record<string, unknown>;
type Op = PatchOperation["op"];

/** Applies the operations in order, all or nothing: throws at the first that cannot be applied. */
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

/** Without a path each key of the value is a path: Entra writes whole paths there, such as `name.givenName`. */
function applyToAll(kind: ResourceKind, document: Document, op: Op, value: unknown): void {
  if (!isObject(value)) throw badRequest("invalidValue", `'${op}' without a 'path' needs an object as its 'value'.`);
  for (const [key, one] of Object.entries(value)) {
    // Unknown attributes are left out, as in a POST. Read-only ones come along when a client sends whole resources.
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

/** For a whole extension, sets each given attribute in turn; the others stay (RFC 7644, 3.5.2.3). */
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
    // Parts that are not given stay: a new given name leaves the family name alone.
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
    // `emails.value` sets the part of every value; where there is no value, it makes one.
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
  // With values, Entra removes only these; removing all would be far too much.
  if (given.length === 0) return Array.isArray(value) ? before : [];
  const gone = new Set<unknown>(given.map((one) => one.value ?? identityOf(one)));
  return before.filter((one) => !gone.has(one.value) && !gone.has(identityOf(one)));
}

/** A value that is present is not added twice, and a new primary value replaces the old primary. */
function added(before: readonly Document[], given: readonly Document[]): Document[] {
  const known = new Set(before.map(identityOf));
  const fresh = given.filter((one) => !known.has(identityOf(one)));
  const hasPrimary = fresh.some(({ primary }) => primary === true);
  return [...before.map((one) => (hasPrimary && one.primary === true ? { ...one, primary: false } : one)), ...fresh];
}

/** A canonical text of a value, independent of the order of its parts. */
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
  // Entra uses both `add` and `replace` for values that do not exist yet.
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

/** Renames keys to the schema's case, so that values in another case are equal. */
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
