/** The settings that put a resource in scope or out of it, each as SQL. */
export interface ScopeSql {
  /** Whether the account of the resource is out of scope. */
  readonly accountIsOut: string;
  readonly resourceTypes: string;
  readonly discoveryRegions: string;
}

/** SQL that says whether a resource `r` leaves the scope of discovery. */
export function leavesScope({ accountIsOut, resourceTypes, discoveryRegions: regions }: ScopeSql): string {
  return `(r.status not in ('GONE', 'OUT_OF_SCOPE')
        and (${accountIsOut} or r.type <> all(${resourceTypes})
             or (r.region is not null and cardinality(${regions}::text[]) > 0 and r.region <> all(${regions}))))`;
}
