import { measureOnPostgres } from "../on-postgres";
import { parseOptions } from "../options";
import { printJson } from "../report";
import { measureOwners } from "./measure";
import { OWNERS_OPTIONS } from "./options";

/** The time to resolve every owner, and those affected by one change of people. */
export async function ownersBenchmark(args: string[]): Promise<void> {
  const options = parseOptions(args, OWNERS_OPTIONS);
  const { clusters, people, groups, memberships } = options;
  const title = `Owners of ${clusters} clusters by 3 rules, among ${people} people, ${groups} groups, ${memberships} memberships`;
  const goals = await measureOnPostgres(title, ({ platform }) => measureOwners(platform, options, console.log));
  printJson(options, { goals });
}
