/** A name of ours as SQL, HCL and JSON of others spell names: `ssoRegion` is sso_region. */
export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}
