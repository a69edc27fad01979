import { type AttributePath, attributeIn, attributePath } from "./attribute-path";
import { etagOf } from "./etag";
import { type ResourceKind, type ScimResource } from "./scim-schema";

/** A resource with its read-only attributes. */
export interface StoredResource {
  readonly id: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  readonly resource: ScimResource;
}

/** A link to a person or a group. */
export interface ScimLink {
  readonly value: string;
  readonly display: string;
  readonly type: "User" | "Group" | "direct";
}

/** The attributes that a client requested or excluded; null: it did not say. */
export interface AttributeSelection {
  readonly attributes: readonly string[] | null;
  readonly excluded: readonly string[] | null;
}

/** The attribute whose values are links. They are stored as rows, and read only where shown. */
export function linksOf(kind: ResourceKind): "members" | "groups" {
  return kind.name === "Group" ? "members" : "groups";
}

export function isShown(kind: ResourceKind, selection: AttributeSelection, name: string): boolean {
  if (selection.attributes)
    return shownPaths(kind, selection.attributes).some(({ attribute }) => attribute?.name === name);
  return !pathsOf(kind, selection.excluded ?? []).some(({ attribute, sub }) => attribute?.name === name && !sub);
}

/** A resource as its client sees it. `links` undefined: not read, so not shown. */
export function presentResource(
  kind: ResourceKind,
  { id, version, createdAt, modifiedAt, resource }: StoredResource,
  links: readonly ScimLink[] | undefined,
  { baseUrl, selection }: { baseUrl: string; selection: AttributeSelection },
): ScimResource {
  const whole = {
    schemas: [kind.schema.id, ...kind.extensions.map((one) => one.id).filter((one) => resource[one] !== undefined)],
    id,
    ...resource,
    ...(links && links.length > 0 && { [linksOf(kind)]: links.map((link) => withReference(baseUrl, link)) }),
    meta: {
      resourceType: kind.name,
      created: createdAt.toISOString(),
      lastModified: modifiedAt.toISOString(),
      location: locationOf(kind, id, baseUrl),
      version: etagOf(version),
    },
  };
  return select(kind, whole, selection);
}

export function locationOf(kind: ResourceKind, id: string, baseUrl: string): string {
  return `${baseUrl}${kind.endpoint}/${id}`;
}

function withReference(baseUrl: string, link: ScimLink): object {
  const endpoint = link.type === "User" ? "Users" : "Groups";
  return { value: link.value, $ref: `${baseUrl}/${endpoint}/${link.value}`, display: link.display, type: link.type };
}

/** Attributes that are always shown. */
const ALWAYS = new Set(["schemas", "id"]);

function select(kind: ResourceKind, whole: ScimResource, { attributes, excluded }: AttributeSelection): ScimResource {
  const paths = attributes ? shownPaths(kind, attributes) : pathsOf(kind, excluded ?? []);
  if (!attributes && paths.length === 0) return whole;
  const entries = Object.entries(whole).flatMap(([key, value]): [string, unknown][] => {
    if (ALWAYS.has(key)) return [[key, value]];
    const extension = kind.extensions.find((one) => one.id === key);
    if (!extension) {
      const ofCore = paths.filter((path) => path.extension === null);
      return attributes ? kept(ofCore, key, value) : without(ofCore, key, value);
    }
    const ofIt = paths.filter((path) => path.extension?.id === key);
    if (ofIt.some((path) => path.attribute === null)) return attributes ? [[key, value]] : [];
    const parts = Object.entries(value as object).flatMap(([name, one]) =>
      attributes ? kept(ofIt, name, one) : without(ofIt, name, one),
    );
    return parts.length > 0 ? [[key, Object.fromEntries(parts)]] : [];
  });
  return Object.fromEntries(entries);
}

function kept(paths: readonly AttributePath[], key: string, value: unknown): [string, unknown][] {
  const named = paths.filter(({ attribute }) => attribute?.name === key);
  if (named.length === 0) return [];
  const subs = named.map(({ sub }) => sub?.name);
  return subs.includes(undefined) ? [[key, value]] : [[key, ofEach(value, (name) => subs.includes(name))]];
}

function without(paths: readonly AttributePath[], key: string, value: unknown): [string, unknown][] {
  const subs = paths.filter(({ attribute }) => attribute?.name === key).map(({ sub }) => sub?.name);
  if (subs.includes(undefined)) return [];
  return [[key, subs.length === 0 ? value : ofEach(value, (name) => !subs.includes(name))]];
}

function ofEach(value: unknown, isShown: (name: string) => boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => ofEach(one, isShown));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => isShown(name)));
}

/**
 * A request for some values of an attribute, `emails[type eq "work"]`, shows all of them: RFC 7644, 3.10 has no such
 * path, and the surplus harms nobody. Excluding such a path hides nothing, for the same reason.
 */
function shownPaths(kind: ResourceKind, texts: readonly string[]): AttributePath[] {
  return pathsOf(kind, texts.map(attributeIn));
}

/** Unknown attributes are ignored. */
function pathsOf(kind: ResourceKind, texts: readonly string[]): AttributePath[] {
  return texts.map((text) => attributePath(kind, text)).filter((path) => path !== null);
}
