import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { addresses } from "./addresses";
import { menuFor } from "./menu";
import { isPage } from "./pages";
import type { Viewer } from "./session";

describe("the pages", () => {
  it("exist for every entry of a menu", () => {
    const menus = [viewer(["MEMBER", "ADMIN"]), viewer(["MEMBER", "AUDITOR"]), viewer(["MEMBER"])].map((one) =>
      menuFor(one, true),
    );
    const missing = menus.flat().flatMap(({ pages }) => pages.filter(({ address }) => !isPage(address)));
    expect(missing).toEqual([]);
  });

  it("are explained in docs/console.md, each page of the menu in a row", () => {
    const guide = readFileSync(resolve(import.meta.dirname, "../../../docs/console.md"), "utf8");
    const named = [...guide.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell]) => cell!.split(", "));
    const texts = menuFor(viewer(["MEMBER", "ADMIN"]), true).flatMap(({ pages }) => pages.map(({ text }) => text));
    const missing = texts.filter((text) => !named.includes(text));
    expect(missing.map((text) => `| ${text} | … |: a row in the table of docs/console.md`)).toEqual([]);
  });

  it("are found by address, whatever follows it", () => {
    const known = [
      addresses.home(),
      addresses.approval("1"),
      `${addresses.clusters()}?search=a`,
      "/integrations/1/sync",
    ];
    expect(known.filter((address) => !isPage(address))).toEqual([]);
    expect(["/resources/1/2", "/approvals/1/2", "/nowhere", "/accessories"].filter(isPage)).toEqual([]);
  });
});

describe("the menu", () => {
  const textsFor = (roles: Viewer["roles"], personId: string | null = "1") =>
    menuFor({ ...viewer(roles), personId }).flatMap(({ pages }) => pages.map(({ text }) => text));

  it("shows a member nothing that only administrators and auditors may see", () => {
    expect(textsFor(["MEMBER"])).not.toEqual(expect.arrayContaining([expect.stringMatching(/Integrations|Accounts/)]));
    for (const role of ["ADMIN", "AUDITOR"] as const) expect(textsFor(["MEMBER", role])).toContain("Integrations");
  });

  it("shows the first steps while some are left", () => {
    const textsAs = (areLeft: boolean) =>
      menuFor(viewer(["MEMBER", "ADMIN"]), areLeft).flatMap(({ pages }) => pages.map(({ text }) => text));
    expect([textsAs(true), textsAs(false)].map((texts) => texts.includes("First steps"))).toEqual([true, false]);
  });

  it("shows a service account, which is no person, no pages of its own", () => {
    expect(textsFor(["ADMIN"], null)).not.toEqual(expect.arrayContaining(["Ask for access", "My sessions"]));
  });
});

function viewer(roles: Viewer["roles"]): Viewer {
  return { roles, personId: "1" } as Viewer;
}
