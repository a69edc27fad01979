import { describe, expect, it } from "vitest";
import { type ChosenCluster, longestTime, type Offer, offeredPermissions } from "./offered-permissions";

type RiskLevel = Offer["permission"]["risk"]["level"];

describe("permissions of several clusters", () => {
  it("come with the least risk first, each once", () => {
    const clusters = [cluster("a", offer("Admin", "HIGH"), offer("View", "LOW")), cluster("b", offer("View", "LOW"))];
    expect(offeredPermissions(clusters).map(({ permission }) => permission.id)).toEqual(["View", "Admin"]);
  });

  it("cannot be requested where one of the clusters does not offer them", () => {
    const [view] = offeredPermissions([cluster("a", offer("View")), cluster("b"), cluster("c")]);
    expect(view?.cannot).toBe("It is not offered on b and c.");
  });

  it("give the reason why they cannot be requested, and the cluster if there are several", () => {
    const cannot = { message: "You hold it already." };
    const held = cluster("a", offer("View", "LOW", { cannot }));
    expect(offeredPermissions([held])[0]?.cannot).toBe("You hold it already.");
    expect(offeredPermissions([held, cluster("b", offer("View"))])[0]?.cannot).toBe("a: You hold it already.");
  });

  it("can be requested by any flow that offers them, for up to the longest duration", () => {
    const short = offer("View", "LOW", { maxDurationSeconds: 600 });
    const long = offer("View", "LOW", { maxDurationSeconds: 3_600 });
    const blocked = offer("View", "LOW", { maxDurationSeconds: 86_400, cannot: { message: "No." } });
    expect(offeredPermissions([cluster("a", short, blocked, long)])[0]).toMatchObject({
      cannot: null,
      maxDurationSeconds: 3_600,
    });
  });

  it("last as long as each of the clusters allows; without an end where all of them do", () => {
    const forever = offer("View", "LOW", { maxDurationSeconds: null });
    const hour = offer("View", "LOW", { maxDurationSeconds: 3_600 });
    const longest = (...clusters: ChosenCluster[]) => offeredPermissions(clusters)[0]?.maxDurationSeconds;
    expect(longest(cluster("a", forever), cluster("b", hour))).toBe(3_600);
    expect(longest(cluster("a", forever), cluster("b", forever))).toBeNull();
  });

  it("limit the duration of a request to the shortest of the chosen ones", () => {
    const all = offeredPermissions([
      cluster(
        "a",
        offer("View", "LOW", { maxDurationSeconds: 7_200 }),
        offer("Edit", "MEDIUM", { maxDurationSeconds: 600 }),
        offer("Admin", "HIGH", { maxDurationSeconds: 86_400, cannot: { message: "No." } }),
      ),
    ]);
    expect(longestTime(all.slice(0, 2), all)).toBe(600);
    expect(longestTime([], all)).toBe(7_200);
    expect(longestTime([], [])).toBeUndefined();
  });

  it("leave the duration of a request as it is where the chosen one is held already", () => {
    const held = offeredPermissions([cluster("a", offer("Edit", "MEDIUM", { cannot: { message: "You hold it." } }))]);
    expect(longestTime(held, held)).toBeUndefined();
  });

  it("may cover the whole cluster where any flow allows that", () => {
    const within = (...namespaces: string[]) => offer("View", "LOW", { namespaces });
    expect(offeredPermissions([cluster("a", within("shop"), within("cart", "shop"))])[0]?.namespaces).toEqual([
      "shop",
      "cart",
    ]);
    expect(offeredPermissions([cluster("a", within("shop"), offer("View"))])[0]?.namespaces).toBeNull();
  });
});

function cluster(name: string, ...permissions: Offer[]): ChosenCluster {
  return { resource: { id: name, name }, permissions } as unknown as ChosenCluster;
}

function offer(id: string, level: RiskLevel = "LOW", more: Readonly<Record<string, unknown>> = {}): Offer {
  return {
    permission: { id, name: id, risk: { level } },
    cannot: null,
    groups: [],
    namespaces: null,
    maxDurationSeconds: 3_600,
    justificationRequired: false,
    ...more,
  } as unknown as Offer;
}
