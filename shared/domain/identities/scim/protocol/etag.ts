import { ScimError } from "./scim-error";

/** The version of a resource as HTTP and `meta.version` write it. */
export function etagOf(version: number): string {
  return `W/"${version}"`;
}

/** Does a header such as If-Match name this version? `*` names every one. Weak and strong tags are the same here. */
export function namesVersion(header: string, version: number): boolean {
  const tags = header.split(",").map((tag) => tag.trim().replace(/^W\//i, ""));
  return tags.some((tag) => tag === "*" || tag === `"${version}"`);
}

/** Throws 412 where the resource has changed since the client read it. */
export function requireMatch(ifMatch: string | null, version: number): void {
  if (ifMatch === null || namesVersion(ifMatch, version)) return;
  throw new ScimError(412, null, `The resource is at version ${etagOf(version)} by now; read it again.`);
}
