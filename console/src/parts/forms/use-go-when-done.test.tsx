import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useGoWhenDone } from "./use-go-when-done";

/** The page at the address asked the API, whose answer navigates. */
describe("an answer that navigates", () => {
  const browser = { pathname: "/flows/1", search: "" };
  const opened: string[] = [];

  beforeEach(() => {
    Object.assign(browser, { pathname: "/flows/1", search: "" });
    opened.length = 0;
    vi.stubGlobal("location", browser);
    vi.stubGlobal("window", { location: browser });
    vi.stubGlobal("history", { pushState: (_state: unknown, _title: string, to: string) => opened.push(to) });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("leaves the page that asked", () => {
    askedNow()("/flows");
    expect(opened).toEqual(["/flows"]);
  });

  it.each([
    { pathname: "/flows", search: "" },
    { pathname: "/flows/2", search: "" },
    { pathname: "/flows/1", search: "?edit=1" },
  ])("leaves nothing that was opened meanwhile: %j", (elsewhere) => {
    const go = askedNow();
    Object.assign(browser, elsewhere);
    go("/flows");
    expect(opened).toEqual([]);
  });
});

function askedNow(): (to: string) => void {
  let go: ((to: string) => void) | undefined;
  renderToStaticMarkup(
    <Asking
      onRendered={(now) => {
        go = now;
      }}
    />,
  );
  return go!;
}

function Asking({ onRendered }: { readonly onRendered: (go: (to: string) => void) => void }) {
  onRendered(useGoWhenDone());
  return null;
}
