import { type LookupAddress, lookup as lookupByDns } from "node:dns";

type Addresses = readonly LookupAddress[];

/** Resolves a name by the system, as `dns.lookup` does. */
export type HostLookup = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Of this process, as its threads are. */
const PENDING = new Map<string, Promise<Addresses>>();

/**
 * The addresses of a name. Lookups of one name that are pending at once are one: none can be stopped, and a process has
 * two threads for them. The deliveries to a name whose servers are silent would keep AWS and PostgreSQL waiting.
 */
export function sharedLookup(hostname: string, lookup: HostLookup = lookupByDns): Promise<Addresses> {
  const pending = PENDING.get(hostname);
  if (pending) return pending;
  const found = new Promise<Addresses>((resolve, reject) => {
    lookup(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  }).finally(() => PENDING.delete(hostname));
  PENDING.set(hostname, found);
  return found;
}
