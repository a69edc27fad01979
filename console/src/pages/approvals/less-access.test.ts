import { describe, expect, it } from "vitest";
import { type Access, lessAccessOf } from "./less-access";

const VIEW = "AmazonEKSViewPolicy";
const EDIT = "AmazonEKSEditPolicy";
const ACCESS = {
  permissions: [],
  policies: [
    { policy: VIEW, namespaces: null },
    { policy: EDIT, namespaces: ["shop", "cart"] },
  ],
  kubernetesGroups: ["developers", "on-call"],
} as unknown as Access;
const NOTHING_LESS = { minutes: "", namespaces: {}, withoutAccess: [] };

describe("an approval for less", () => {
  it("is none where nothing is taken off", () => {
    expect(lessAccessOf(ACCESS, NOTHING_LESS)).toBeNull();
  });

  it.each([
    ["15", 900],
    [" 1.5 ", 90],
    ["0,5", 30],
  ])("for %s minutes leaves the access as it is", (minutes, durationSeconds) => {
    expect(lessAccessOf(ACCESS, { ...NOTHING_LESS, minutes })).toEqual({ durationSeconds, permissions: null });
  });

  it("sends an invalid number as typed, so that the API reports it", () => {
    expect(lessAccessOf(ACCESS, { ...NOTHING_LESS, minutes: "soon" })?.durationSeconds).toBeNaN();
  });

  it("names everything that is left, because the API gives nothing that it does not name", () => {
    const less = { minutes: "", namespaces: { [EDIT]: " shop,\n " }, withoutAccess: ["on-call"] };
    expect(lessAccessOf(ACCESS, less)).toEqual({
      durationSeconds: null,
      permissions: [
        { permission: VIEW, namespaces: null },
        { permission: EDIT, namespaces: ["shop"] },
        { permission: "KUBERNETES_GROUP", groups: ["developers"] },
      ],
    });
  });

  it("keeps the requested namespaces where the field was emptied: less is never more", () => {
    const less = { ...NOTHING_LESS, namespaces: { [EDIT]: "" }, withoutAccess: [VIEW, "developers", "on-call"] };
    expect(lessAccessOf(ACCESS, less)?.permissions).toEqual([{ permission: EDIT, namespaces: ["shop", "cart"] }]);
  });
});
