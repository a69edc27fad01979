import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema } from "graphql";
import { hostileLists } from "../../../bench/abuse/hostile-operations";
import type { Api } from "../api";
import { letPass } from "./troubles";

const SCHEMA = join(__dirname, "../../../server/schema.graphql");

/** The member would be refused for their rate alone otherwise. */
const BETWEEN_LISTS_MS = 100;

/**
 * Sends one list of the schema after the other, far too long ones among them, until it is over. Resolves to the number
 * of refusals by the server; a killed server refuses nothing.
 */
export async function abuseUntil(member: Api, isOver: () => boolean): Promise<number> {
  const operations = hostileLists(buildSchema(readFileSync(SCHEMA, "utf8")));
  let refused = 0;
  while (!isOver()) {
    const { query, variables } = operations.next().value;
    const answer = await member.send(query, variables).catch(() => null);
    if (answer && answer.errors.length > 0) refused += 1;
    await letPass(BETWEEN_LISTS_MS);
  }
  return refused;
}
