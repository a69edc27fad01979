import { describe, expect, it } from "vitest";
import type { OwnStandingQuery } from "../gql/graphql";
import { standingsIn } from "./own-standing";

const access = { permissions: [{ id: "AmazonEKSViewPolicy", name: "View" }] };
const grant = (id: string, resourceId: string | null) => ({ id, resourceId, access, state: "ACTIVE", endsAt: null });
const item = (resourceId: string, state: string) => ({ id: `${resourceId} ${state}`, resourceId, state, access });

describe("how somebody stands with a cluster", () => {
  const standingOf = standingsIn({
    grants: { nodes: [grant("g1", "a"), grant("g2", "a"), grant("g3", null)] },
    accessRequests: { nodes: [{ id: "r1", items: [item("b", "PENDING"), item("a", "APPROVED")] }] },
  } as unknown as OwnStandingQuery);

  it("is all that they hold there", () => {
    expect(standingOf("a").held.map(({ id }) => id)).toEqual(["g1", "g2"]);
  });

  it("is what waits there, and not what was decided of the same request", () => {
    expect(standingOf("b").asked).toEqual([{ requestId: "r1", access }]);
    expect(standingOf("a").asked).toEqual([]);
  });

  it("is nothing elsewhere, or where nothing could be read", () => {
    expect([standingOf("c"), standingsIn(undefined)("a")]).toEqual(Array(2).fill({ held: [], asked: [] }));
  });
});
