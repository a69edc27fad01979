import { SCIM_PATH } from "./scim-path";

const ENDPOINTS = ["Users", "Groups", "Me", "Bulk", "Schemas", "ResourceTypes", "ServiceProviderConfig"];

/**
 * A SCIM URL in the form of our routes, before routing: base URLs come with and without a trailing slash, and some
 * clients write `/users`. Only the part behind SCIM's path changes, so that a proxy rule for that path covers all
 * variants. Ids and queries stay as they are.
 */
export function canonicalScimUrl(url: string): string {
  if (!url.startsWith(`${SCIM_PATH}/`)) return url;
  const end = url.search(/[?#]/);
  const path = end < 0 ? url : url.slice(0, end);
  const [endpoint = "", ...rest] = path.slice(SCIM_PATH.length).split("/").filter(Boolean);
  const lowered = endpoint.toLowerCase();
  const known = ENDPOINTS.find((one) => one.toLowerCase() === lowered) ?? endpoint;
  return `${[SCIM_PATH, known, ...rest].join("/")}${url.slice(path.length)}`;
}
