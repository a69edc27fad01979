import { measureOnPostgres } from "../on-postgres";
import { parseOptions } from "../options";
import { printJson } from "../report";
import { measurePeople } from "./measure";
import { PEOPLE_OPTIONS } from "./options";

/** The latency of a page of people, by search and order. */
export async function peopleBenchmark(args: string[]): Promise<void> {
  const options = parseOptions(args, PEOPLE_OPTIONS);
  const title = `Pages of 50 of ${options.people} people`;
  const goals = await measureOnPostgres(title, ({ platform }) => measurePeople(platform, options, console.log));
  printJson(options, { goals });
}
