import type { AddressInfo } from "node:net";
import { pageDocuments } from "../../../bench/pages/page-documents";
import { PAGE_VISITS } from "../../../bench/pages/page-visits";
import { type PageActor, savePageWorld } from "../../../bench/pages/save-page-world";
import { pageTokenOf, saveToken } from "../../../bench/pages/with-page-world";
import { createApp } from "../../app";
import { createTestApi } from "../../testing/api";

const ROWS = 10;

/** A server with more than a page of everything, and the pages that each of four people opens. */
export async function startPagesServer() {
  const api = await createTestApi();
  const world = await savePageWorld(api.platform, { clusters: 130, people: 1_600, past: 6_500 });
  for (const [who, { identityId }] of Object.entries(world.actors)) {
    await saveToken(api.platform.db, pageTokenOf(who), identityId!);
  }
  const app = await createApp(api.platform);
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    schema: api.schema,
    ids: world.ids,
    authorizationOf: (who: PageActor) => `Bearer ${pageTokenOf(who)}`,
    pagesOf: (who: PageActor) =>
      pageDocuments().flatMap(({ name, text }) =>
        PAGE_VISITS[name]!.filter(({ as }) => as === who).map(({ variables }) => ({
          name,
          text,
          variables: { ...variables?.(world.ids), first: ROWS },
        })),
      ),
    async stop(): Promise<void> {
      await app.close();
      await api.close();
    },
  };
}

export type PagesServer = Awaited<ReturnType<typeof startPagesServer>>;
