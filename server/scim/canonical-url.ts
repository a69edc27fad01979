import { SCIM_PATH } from "./scim-path";

const ENDPOINTS = ["Users", "Groups", "Me", "Bulk", "Schemas", "ResourceTypes", "ServiceProviderConfig"];

/**
 * A URL of SCIM as our routes are written, before it is routed: base URLs are typed with and without a slash at their end,
 * and some clients write `/users`. Only what follows the path of SCIM is changed, so that a rule of a proxy for that path
 * holds for every way to write it. Ids and queries stay as they are.
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
