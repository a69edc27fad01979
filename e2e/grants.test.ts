import { testBackends } from "../shared/platform/queue/testing/test-backends";
import { eventually } from "../testing/eventually";
import {
  type AccessStory,
  BY_ROLE_TEMPLATE,
  expectReceipt,
  grantAccess,
  grantOf,
  grantsIn,
  letEndComeNear,
  openAccess,
  ourEntries,
} from "./testing/access";
import type { Api } from "./testing/api";
import { RequestFollower } from "./testing/follow-requests";
import { Harness } from "./testing/harness";

const REDIS_DATABASE = 6;
const STRATEGIES = [BY_ROLE_TEMPLATE, { principalStrategy: "IDENTITY_CENTER", principalRoleTemplate: null }] as const;

/** Owners are those whom the clusters' tags name. */
const BY_TAG = {
  integrationOwners: [{ attribute: "group", values: ["Platform"] }],
  ownerRules: [{ keyName: "team", attribute: "group" }],
};

describe("requested access", () => {
  const isProof = process.env.DRAWBRIDGE_PROOF === "1";
  const backends = testBackends();
  // A queue and a strategy do not depend on each other: `npm test` plays each at least once, the proof every pair.
  const isPlayed = (backend: number, strategy: number) => isProof || backends.length === 1 || backend === strategy;
  const ways = backends.flatMap((backend, n) =>
    STRATEGIES.filter((_, strategy) => isPlayed(n, strategy)).map((strategy) => ({ backend, strategy })),
  );

  it.concurrent.each(ways)(
    "begins when the tag's owner approves and ends on time, by $strategy.principalStrategy on $backend.name",
    async ({ backend, strategy }) => {
      const opened = await backend.open(REDIS_DATABASE + STRATEGIES.indexOf(strategy));
      const redisUrl = opened.queue.kind === "redis" ? String(opened.queue.url) : undefined;
      {
        await using harness = await Harness.open({ redisUrl });
        await harness.startWorker();
        const { api } = await harness.startServer();
        const story = await openAccess(harness, api, { ...strategy, ...BY_TAG });
        await using own = new RequestFollower(story.emil, null);
        const [id] = (await grantAccess(story, ["payments-eu"])) as [string];
        await using decided = new RequestFollower(story.ana, await requestOf(story, id));
        await grantsIn(story, [id], "ACTIVE");
        for (const page of [own, decided]) {
          await eventually("whoever follows the request sees its access", () => page.told.at(-1) === "ACTIVE");
        }

        expect(ourEntries(harness)).toEqual(["payments-eu: AmazonEKSViewPolicy"]);
        expect(await detailsOf(story, id)).toMatch(/^kubectl --kubeconfig "\$HOME\/\.drawbridge\/.*" get pods$/);
        expect(await endedAccessOf(story.emil, id)).toBeNull();
        await letEndComeNear(harness, id);
        const { endsAt } = await grantOf(story, id);
        await eventually("the entry is gone", () => ourEntries(harness).length === 0);
        expect(Date.now() - Date.parse(endsAt!)).toBeGreaterThanOrEqual(0);

        const [revoked] = await grantsIn(story, [id], "REVOKED");
        for (const page of [own, decided]) {
          await eventually("whoever follows the request sees the end", () => page.told.at(-1) === "REVOKED");
          expect(page.states.slice(page.states.indexOf("ACTIVE"))).toEqual(["ACTIVE", "REVOKING", "REVOKED"]);
          // Reconciles that change nothing of the grant are not told.
          expect(page.told.length).toBeLessThanOrEqual(8);
        }
        expect(revoked).toMatchObject({
          endReason: "EXPIRED",
          receipt: {
            calls: [{ operation: "eks:DeleteAccessEntry", requestId: expect.any(String) }],
            remains: null,
          },
        });
        expectReceipt(revoked!);
        expect(await detailsOf(story, id)).toBeNull();
        expect(await endedAccessOf(story.emil, id)).toMatchObject({
          message: expect.stringContaining("payments-eu ended at"),
          removeCommand: expect.stringMatching(/^rm -rf "\$HOME\/\.drawbridge\//),
        });
        expect(await endedAccessOf(story.admin, id)).toBeNull();
        expect(harness.linesOfLevel("error")).toEqual([]);
      }
      await opened.close();
    },
  );
});

async function requestOf({ emil }: AccessStory, id: string): Promise<string> {
  const query = "query ($id: ID!) { grant(id: $id) { request { id } } }";
  const { grant } = await emil.ask<{ grant: { request: { id: string } } }>(query, { id });
  return grant.request.id;
}

async function detailsOf({ emil }: AccessStory, id: string): Promise<string | null> {
  const { grant } = await emil.ask<{ grant: { accessDetails: { commands: { use: string } } | null } }>(
    "query ($id: ID!) { grant(id: $id) { accessDetails { commands { use } } } }",
    { id },
  );
  return grant.accessDetails?.commands.use ?? null;
}

async function endedAccessOf(api: Api, id: string): Promise<unknown> {
  const { grant } = await api.ask<{ grant: { endedAccess: unknown } }>(
    "query ($id: ID!) { grant(id: $id) { endedAccess { message folder removeCommand } } }",
    { id },
  );
  return grant.endedAccess;
}
