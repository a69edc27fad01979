import { monitorEventLoopDelay } from "node:perf_hooks";
import { stringify } from "yaml";
import type { Platform } from "../../shared/compose";
import type { Actor } from "../../shared/kernel/actor";

export interface MeasuredImport {
  readonly seconds: number;
  /** The longest stall of the event loop. */
  readonly longestStallMs: number;
}

/** Imports a document of that many people and a group for every ten of them, into a provider of its own. */
export async function measureImport(
  { db, identityProviders }: Platform,
  actor: Actor,
  people: number,
  format: "JSON" | "YAML",
): Promise<MeasuredImport> {
  const document = documentOf(people, format);
  const { id } = await identityProviders.create(actor, `Imported ${format}`);
  // Its people are then made too, as those of the first provider are.
  await db.query("update identity_providers set standing = 'NAMED' where id = $1", [id]);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const start = performance.now();
  await identityProviders.importFile(actor, id, document, false);
  const seconds = (performance.now() - start) / 1000;
  // One more tick, to include a stall at the very end.
  await new Promise((resolve) => setTimeout(resolve, 20));
  delay.disable();
  return { seconds, longestStallMs: delay.max / 1e6 };
}

function documentOf(people: number, format: "JSON" | "YAML"): string {
  const users = Array.from({ length: people }, (_, n) => ({
    id: `i-${format}-${n}`,
    userName: `imported.${format}.${n}`,
    email: `imported.${format}.${n}@example.com`,
    displayName: `Imported ${n}`,
    roles: [`role-${n % 200}`],
    attributes: { costCenter: `CC-${n % 1000}` },
  }));
  const groups = Array.from({ length: Math.ceil(people / 10) }, (_, n) => ({
    id: `i-${format}-g-${n}`,
    name: `Imported ${format} group ${n}`,
    members: users.slice(n * 10, n * 10 + 10).map((user) => user.id),
  }));
  return format === "JSON" ? JSON.stringify({ users, groups }) : stringify({ users, groups });
}
