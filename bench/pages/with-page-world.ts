import { createHash } from "node:crypto";
import type { DataSource } from "typeorm";
import { compose, type Platform } from "../../shared/compose";
import { loadConfig } from "../../shared/config/config";
import { migrateDatabase } from "../../shared/platform/database/migrate-database";
import { createLogger } from "../../shared/platform/logging/logger";
import { secondsOf } from "../timing";
import { type PageWorld, savePageWorld, type WorldSize } from "./save-page-world";

/** Fills a database for as long as `work` takes. */
export async function withPageWorld<T>(
  url: string,
  size: WorldSize,
  work: (world: PageWorld) => Promise<T>,
): Promise<T> {
  await migrateDatabase(url);
  const config = loadConfig({ DATABASE_URL: url });
  const platform = await compose({ config, log: createLogger("error", "bench"), applicationName: "bench" });
  try {
    return await work(await saveWithTokens(platform, size));
  } finally {
    await platform.close();
  }
}

/** The world, with a token for each of those who open pages. */
export async function saveWithTokens(platform: Platform, size: WorldSize): Promise<PageWorld> {
  let world: PageWorld | undefined;
  const seconds = await secondsOf(async () => {
    world = await savePageWorld(platform, size);
    for (const [who, { identityId }] of Object.entries(world.actors)) {
      await saveToken(platform.db, pageTokenOf(who), identityId!);
    }
  });
  console.log(`  saved in ${seconds.toFixed(1)} s`);
  return world!;
}

/** The headers that a page's person sends with each request. */
export function pageTokenOf(who: string): string {
  return `bench-token-of-${who}`;
}

/** Gives no more roles than the person has. */
export async function saveToken(db: DataSource, token: string, identityId: string): Promise<void> {
  await db.query(
    `insert into api_tokens (id, name, kind, token_hash, identity_id, roles, created_at)
     values (gen_random_uuid(), 'bench', 'person', $1, $2, '{ADMIN,AUDITOR,MEMBER}', now())`,
    [createHash("sha256").update(token).digest("hex"), identityId],
  );
}
