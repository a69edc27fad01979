/** The settings by which a resource is looked at or not, each as SQL. */
export interface ScopeSql {
  /** Whether the account of the resource is out of scope. */
  readonly accountIsOut: string;
  readonly resourceTypes: string;
  readonly discoveryRegions: string;
}

/** SQL that says whether a resource `r` that was looked at until now is not looked at any more. */
export function leavesScope({ accountIsOut, resourceTypes, discoveryRegions: regions }: ScopeSql): string {
  return `(r.status not in ('GONE', 'OUT_OF_SCOPE')
        and (${accountIsOut} or r.type <> all(${resourceTypes})
             or (r.region is not null and cardinality(${regions}::text[]) > 0 and r.region <> all(${regions}))))`;
}
