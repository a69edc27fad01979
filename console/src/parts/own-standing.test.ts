import { describe, expect, it } from "vitest";
import type { OwnStandingQuery } from "../gql/graphql";
import { standingsIn } from "./own-standing";

const access = { permissions: [{ id: "AmazonEKSViewPolicy", name: "View" }] };
const grant = (id: string, resourceId: string | null) => ({ id, resourceId, access, state: "ACTIVE", endsAt: null });
const item = (resourceId: string, state: string) => ({ id: `${resourceId} ${state}`, resourceId, state, access });

describe("a person's standing on a cluster", () => {
  const standingOf = standingsIn({
    grants: { nodes: [grant("g1", "a"), grant("g2", "a"), grant("g3", null)] },
    accessRequests: { nodes: [{ id: "r1", items: [item("b", "PENDING"), item("a", "APPROVED")] }] },
  } as unknown as OwnStandingQuery);

  it("has every live grant there", () => {
    expect(standingOf("a").held.map(({ id }) => id)).toEqual(["g1", "g2"]);
  });

  it("has waiting items, without decided ones of the same request", () => {
    expect(standingOf("b").asked).toEqual([{ requestId: "r1", access }]);
    expect(standingOf("a").asked).toEqual([]);
  });

  it("is empty on other clusters, or where the read failed", () => {
    expect([standingOf("c"), standingsIn(undefined)("a")]).toEqual(Array(2).fill({ held: [], asked: [] }));
  });
});
