import { BlockList, isIP, isIPv4 } from "node:net";
import { parseUrl } from "../../kernel/parse-url";
import type { AddressGuard } from "./webhook-sender.port";

/** The allowed addresses of webhooks: public ones, loopback too, or any. */
export const WEBHOOK_TARGETS = ["public", "loopback", "any"] as const;
export type WebhookTargets = (typeof WEBHOOK_TARGETS)[number];

export function addressGuard(targets: WebhookTargets): AddressGuard {
  return {
    problemWithUrl: (url) => problemWithUrl(url, targets),
    mayBeCalled: (address) => mayBeCalled(address, targets),
  };
}

/**
 * Whether this address may be called. Private networks, link-local addresses with cloud metadata, and other special
 * ones are refused, so that a webhook cannot reach internal services (SSRF).
 */
function mayBeCalled(address: string, targets: WebhookTargets): boolean {
  if (targets === "any") return true;
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  if (LOOPBACK.check(address, family)) return targets === "loopback";
  if (family === "ipv4") return !RESERVED.check(address, "ipv4");
  return GLOBAL_IPV6.check(address, "ipv6") && !RESERVED.check(address, "ipv6");
}

function problemWithUrl(text: string, targets: WebhookTargets): string | null {
  const url = parseUrl(text);
  if (!url || text.length > 2_000) return "is no URL that can be called.";
  if (url.username || url.password) return "must hold no user or password; what is sent is signed.";
  if (url.hash) return "must have no part behind '#': it would never be sent.";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const leadsHere = host === "localhost" || (isIP(host) !== 0 && LOOPBACK.check(host, isIPv4(host) ? "ipv4" : "ipv6"));
  if (url.protocol !== "https:" && !(url.protocol === "http:" && leadsHere)) return "must start with https://.";
  if ((leadsHere && targets === "public") || (isIP(host) !== 0 && !mayBeCalled(host, targets))) {
    return "leads to an address that is not public. DRAWBRIDGE_WEBHOOK_TARGETS says which may be called.";
  }
  return null;
}

const LOOPBACK = listOf(["127.0.0.0/8", "::1/128"]);

/** The globally routed IPv6 addresses. */
const GLOBAL_IPV6 = listOf(["2000::/3"]);

/** IANA's special-purpose registries; 6to4, NAT64 and the like carry an IPv4 address inside. */
const RESERVED = listOf([
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "169.254.0.0/16",
  // Azure's platform answers every virtual machine here, with its configuration among other things.
  "168.63.129.16/32",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
]);

function listOf(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network, prefix] = subnet.split("/") as [string, string];
    list.addSubnet(network, Number(prefix), isIPv4(network) ? "ipv4" : "ipv6");
  }
  return list;
}
